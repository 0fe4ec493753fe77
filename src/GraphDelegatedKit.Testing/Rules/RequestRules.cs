using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Recording;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Rules;

// Applies the rules to one request. The code that finds a violation calls Check.
internal sealed class RequestRules(RuleRegistry registry, HttpContext context)
{
    private const int MaxNameLength = 60;

    public RuleMode GetMode(LocalRule rule) => registry.GetMode(rule);

    // Quotes a name from a request for a warning: shortened, and without escape sequences that a terminal would obey.
    public static string Quote(string name) =>
        $"'{TerminalText.RemoveControls(name.Length <= MaxNameLength ? name : name[..MaxNameLength])}'";

    // Throws the error, or records the warning, or does nothing. The warning names no value of the request.
    public void Check(LocalRule rule, string warning, Func<Exception> createError)
    {
        if (registry.GetMode(rule) == RuleMode.Refuse)
            throw createError();
        Warn(rule, warning);
    }

    // Records a warning for a request that the tenant accepts in every mode, as the service does.
    public void Warn(LocalRule rule, string warning)
    {
        if (registry.GetMode(rule) != RuleMode.Allow)
            RequestNotes.GetOrCreate(context).AddWarning(new RequestWarning(rule, warning, RuleTable.Get(rule).Page));
    }

    // A property of a body that the resource does not have is refused, or removed. Annotations stay.
    public void RequireKnown(JsonObject body, string typeName, Func<string, bool> isKnown, Func<string, Exception> createError)
    {
        foreach (var name in body.Select(property => property.Key).Where(name => !name.Contains('@') && !isKnown(name)).ToList())
        {
            Check(
                LocalRule.UnknownBodyProperty,
                $"The type {typeName} has no property {Quote(name)}, and the value was ignored.",
                () => createError(name));
            body.Remove(name);
        }
    }
}
