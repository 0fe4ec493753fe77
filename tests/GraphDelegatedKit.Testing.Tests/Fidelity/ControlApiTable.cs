using System.Text;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Control;

namespace GraphDelegatedKit.Testing.Tests.Fidelity;

/// <summary>The table of the control API in the README, made from its routes and their description in OpenAPI.</summary>
internal static class ControlApiTable
{
    public static string Create(IReadOnlyList<ControlRoute> routes, JsonNode openApi)
    {
        var text = new StringBuilder("\n| request | body | what it does |\n| --- | --- | --- |\n");
        foreach (var route in routes)
            text.Append($"| `{route.Method} {route.Path}{DescribeQuery(route)}` | {DescribeBody(route, openApi)} | {route.Summary} |\n");
        return text.Append('\n').ToString();
    }

    private static string DescribeQuery(ControlRoute route) =>
        route.Query.Count == 0 ? "" : "?" + string.Join('&', route.Query.Select(parameter => parameter.Name));

    private static string DescribeBody(ControlRoute route, JsonNode openApi)
    {
        if (route.Body is null)
            return "";
        var properties = openApi["components"]!["schemas"]![route.Body]!["properties"]?.AsObject();
        var fields = properties is null ? "a fault, or a list" : string.Join(", ", properties.Select(property => $"`{property.Key}`"));
        return route.IsBodyRequired ? fields : fields + " (optional)";
    }
}
