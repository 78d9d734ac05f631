// Sending of photos with progress, and making large ones smaller first. Used by the start and by the details.

import { exifOf, withExif } from "./exif.js";

const REDUCE_FROM = 700_000; // bytes: below this there is little to win
const LONGEST_SIDE = 2048;
const QUALITY = 0.85;
const HEAD = 256 * 1024; // bytes at the beginning of a file, where its metadata are

// The file, or a smaller JPEG of it that stands upright and still says where and when it was taken. What the browser
// cannot read is sent as it is, and so is HEIC: its place would be lost.
export async function reduced(file) {
  if (file.size <= REDUCE_FROM || !window.createImageBitmap || /heic|heif/i.test(`${file.type} ${file.name}`)) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", QUALITY); });
    if (!blob || blob.size >= file.size) return file;
    const exif = exifOf(new Uint8Array(await file.slice(0, HEAD).arrayBuffer()));
    const parts = exif ? withExif(new Uint8Array(await blob.arrayBuffer()), exif) : [blob];
    return new File(parts, file.name, { type: "image/jpeg" });
  } catch {
    return file;
  }
}

// POST `data`; onProgress gets whole per cents. Gives { status, body } (status 0: the network failed).
export function send(address, data, onProgress) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(Math.floor((event.loaded / event.total) * 100));
    });
    request.addEventListener("loadend", () => done({ status: request.status, body: request.response }));
    request.send(data);
  });
}

export function token() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

// The server's sentence about what is wrong, or `otherwise`.
export function sentenceOf(answer, otherwise) {
  const error = answer.body && answer.body.error;
  return error ? [error.sentence, error.what_now].filter(Boolean).join(" ") : otherwise;
}

// Calls `tell` at each new quarter: 25, 50, 75, 100.
export function quarters(tell) {
  let told = 0;
  return (percent) => {
    const quarter = Math.floor(percent / 25) * 25;
    if (quarter > told) {
      told = quarter;
      tell(quarter);
    }
  };
}
