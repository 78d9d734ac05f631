// The metadata of a JPEG, carried over to a smaller copy of it: the server reads the place from them and throws them away.

const MARKER = 0xff;
const START_OF_SCAN = 0xda;
const APP1 = 0xe1;
const ORIENTATION = 0x0112;
const UPRIGHT = 1;
const TIFF = 10; // bytes from the marker to the TIFF header: FF E1, length, "Exif\0\0"

// The APP1 segment with marker and length, its orientation set to upright (the copy's pixels are); null without one.
export function exifOf(bytes) {
  if (bytes[0] !== MARKER || bytes[1] !== 0xd8) return null;
  let at = 2;
  while (at + 4 < bytes.length && bytes[at] === MARKER && bytes[at + 1] !== START_OF_SCAN) {
    const size = 2 + bytes[at + 2] * 256 + bytes[at + 3];
    if (bytes[at + 1] === APP1 && isExif(bytes, at) && at + size <= bytes.length) return upright(bytes.slice(at, at + size));
    at += size;
  }
  return null;
}

const isExif = (bytes, at) => String.fromCharCode(...bytes.subarray(at + 4, at + 8)) === "Exif";

function upright(segment) {
  const view = new DataView(segment.buffer);
  try {
    const little = view.getUint16(TIFF) === 0x4949;
    const first = TIFF + view.getUint32(TIFF + 4, little);
    const count = view.getUint16(first, little);
    for (let entry = 0; entry < count; entry += 1) {
      const at = first + 2 + entry * 12;
      if (view.getUint16(at, little) === ORIENTATION) view.setUint16(at + 8, UPRIGHT, little);
    }
  } catch {
    return null; // metadata that end too early: better none than wrong ones
  }
  return segment;
}

// The parts of a JPEG with the segment right after its beginning.
export function withExif(jpeg, segment) {
  return [jpeg.subarray(0, 2), segment, jpeg.subarray(2)];
}
