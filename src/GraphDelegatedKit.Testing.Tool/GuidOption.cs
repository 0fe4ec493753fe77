using System.CommandLine;
using GraphDelegatedKit.Testing.Building;

namespace GraphDelegatedKit.Testing.Tool;

internal static class GuidOption
{
    public static Option<string?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "GUID",
        CustomParser = result =>
        {
            if (Guid.TryParseExact(result.Tokens[0].Value, "D", out var id))
                return id.ToString();
            result.AddError($"{name} takes a GUID, such as {StableId.Create("example", name)}.");
            return null;
        },
    };
}
