using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using GraphDelegatedKit.Testing.Suggestions;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool;

// --strict and --lenient: how strict the tenant is, by rule. "all" comes before the rules that are named.
internal sealed class RuleArguments
{
    public const string Help = """
        Rules: --strict refuses what the service would ignore. --lenient accepts what it
          would refuse, with a warning, which --log, the live page and
          /_local/requests show. Both take names separated by commas, or "all", and can
          be repeated; a named rule comes before "all". GET /_local/rules lists the
          names; PUT and PATCH change the rules while the tenant runs. A seed file sets
          them as "rules".
            --strict customQueryOption,unknownSignInParameter
            --strict all --lenient newerClient
        """;

    private const string All = "all";

    private static readonly string[] Names = [All, .. Enum.GetNames<LocalRule>().Select(JsonNamingPolicy.CamelCase.ConvertName)];

    private readonly Option<string[]> _strict = Create("--strict", "Refuse requests that break these rules, or all of them; see below.");

    private readonly Option<string[]> _lenient = Create(
        "--lenient", "Accept requests that break these rules, or all of them, with a warning; see below.");

    public IEnumerable<Option> Options => [_strict, _lenient];

    // The command line overrides the seed file.
    public void Apply(ParseResult parseResult, IReadOnlyDictionary<LocalRule, RuleMode>? seed, IDictionary<LocalRule, RuleMode> rules)
    {
        foreach (var (rule, mode) in seed ?? new Dictionary<LocalRule, RuleMode>())
            rules.TryAdd(rule, mode);
        var (strict, lenient) = (parseResult.GetRequiredValue(_strict), parseResult.GetRequiredValue(_lenient));
        if (strict.Intersect(lenient).FirstOrDefault() is { } twice)
            throw new CommandFailedException($"--strict and --lenient both name '{twice}'. Remove one of them.") { IsUsage = true };
        foreach (var isAll in new[] { true, false })
        {
            Set(rules, strict.Where(name => (name == All) == isAll), RuleMode.Refuse);
            Set(rules, lenient.Where(name => (name == All) == isAll), RuleMode.Warn);
        }
    }

    private static void Set(IDictionary<LocalRule, RuleMode> rules, IEnumerable<string> names, RuleMode mode)
    {
        foreach (var name in names)
        {
            foreach (var rule in name == All ? Enum.GetValues<LocalRule>() : [Enum.Parse<LocalRule>(name, ignoreCase: true)])
                rules[rule] = mode;
        }
    }

    private static Option<string[]> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "RULE[,..]",
        DefaultValueFactory = _ => [],
        CustomParser = Parse,
    };

    // Returns the names as they are spelled in the list.
    private static string[] Parse(ArgumentResult result)
    {
        var parsed = new List<string>();
        foreach (var typed in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries)))
        {
            if (Array.Find(Names, name => name.Equals(typed, StringComparison.OrdinalIgnoreCase)) is { } known)
            {
                parsed.Add(known);
                continue;
            }

            result.AddError($"There is no rule '{typed}'.{Suggestion.CreateHint(typed, Names)} The rules: {string.Join(", ", Names)}.");
            return [];
        }

        return [.. parsed.Distinct()];
    }
}
