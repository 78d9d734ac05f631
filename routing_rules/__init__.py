"""Who handles a report, and why. Pure: knows neither the web nor the database.

facts      what is known about one report              wordforms   Norwegian forms of a keyword
actions    what a rule decides beside the unit          source      bytes of a file or upload to text
conditions one function per condition of a rule        vocabulary  what a ruleset may name
yaml_tree  YAML to a tree that knows its lines         ruleset     parse, check, version
decide     facts + ruleset to a decision               explain     every rule that was tried, and why
check      rules that can never decide                 deadline    promises to dates
holidays   the Norwegian calendar                      schema      JSON schema for editors
reference  the condition reference in docs/rules.md    rulesets/   one YAML file per municipality
"""
