using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Rules;
using GraphDelegatedKit.Testing.Suggestions;

namespace GraphDelegatedKit.Testing.Control;

// The routes about the rules: how strict the tenant is, by category.
internal sealed class RuleRoutes(Func<TenantServices> services)
{
    public const string Schema = "Rules";

    private const string AllRules = "all";

    public IEnumerable<ControlRoute> Create() =>
    [
        new("GET", "/_local/rules", "What the tenant does with requests that break a rule, by rule.", WriteAsync)
        {
            Responses = [new(200, "The mode of every rule.", Schema)],
        },
        new("PUT", "/_local/rules", "Sets the rules that the body names; all others get the mode that they had at the start.",
            request => ChangeAsync(request, changes => services().Rules.Replace(changes)))
        {
            Body = Schema,
            Responses = [new(200, "The mode of every rule.", Schema)],
        },
        new("PATCH", "/_local/rules", "Sets the rules that the body names; all others stay.",
            request => ChangeAsync(request, changes => services().Rules.Change(changes)))
        {
            Body = Schema,
            Responses = [new(200, "The mode of every rule.", Schema)],
        },
    ];

    // Describes all rules, each with what it is about.
    public static JsonObject CreateSchema()
    {
        var properties = new JsonObject { [AllRules] = CreateMode("Every rule that the body does not name. It is never in a response.") };
        foreach (var rule in RuleTable.All)
            properties[RuleTable.GetName(rule.Rule)] = CreateMode($"For {rule.Subject}. Default: {RuleTable.GetName(rule.Default)}.");
        return new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
    }

    private static JsonObject CreateMode(string description) => new()
    {
        ["type"] = "string",
        ["enum"] = new JsonArray([.. Enum.GetValues<RuleMode>().Select(mode => JsonValue.Create(RuleTable.GetName(mode)))]),
        ["description"] = description,
    };

    private async Task ChangeAsync(ControlRequest request, Action<Dictionary<LocalRule, RuleMode>> change)
    {
        var body = await request.ReadObjectAsync().ConfigureAwait(false);
        var changes = new Dictionary<LocalRule, RuleMode>();
        if (body.TryGetPropertyValue(AllRules, out var all))
        {
            foreach (var rule in RuleTable.All)
                changes[rule.Rule] = ParseMode(AllRules, all);
        }

        foreach (var (name, value) in body.Where(field => field.Key != AllRules))
        {
            changes[RuleTable.TryParse(name, out LocalRule rule) ? rule : throw CreateUnknownError(name)] = ParseMode(name, value);
        }

        change(changes);
        await WriteAsync(request).ConfigureAwait(false);
    }

    private static RuleMode ParseMode(string name, JsonNode? value) => RuleTable.TryParse(value?.ToString(), out RuleMode mode)
        ? mode
        : throw ControlException.BadRequest($"{name}: expected refuse, warn or allow.");

    private static ControlException CreateUnknownError(string name) => ControlException.BadRequest(
        $"{name}: there is no such rule. "
        + Suggestion.DescribeAllowed(name, [AllRules, .. RuleTable.All.Select(rule => RuleTable.GetName(rule.Rule))]));

    private Task WriteAsync(ControlRequest request)
    {
        var modes = services().Rules.ReadAll();
        var body = new JsonObject();
        foreach (var rule in RuleTable.All)
            body[RuleTable.GetName(rule.Rule)] = RuleTable.GetName(modes[rule.Rule]);
        return request.WriteAsync(200, body);
    }
}
