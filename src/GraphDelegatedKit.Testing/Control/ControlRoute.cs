namespace GraphDelegatedKit.Testing.Control;

// A route of the control API, with what its description in OpenAPI says. {name} in the path stands for one segment.
internal sealed record ControlRoute(string Method, string Path, string Summary, Func<ControlRequest, Task> HandleAsync)
{
    public IReadOnlyList<ControlParameter> Query { get; init; } = [];

    // The name of a schema; null for a request without a body.
    public string? Body { get; init; }

    public bool IsBodyRequired { get; init; } = true;

    public required IReadOnlyList<ControlResponse> Responses { get; init; }

    // Returns the values in the path, or null if the path does not match.
    public Dictionary<string, string>? Match(string[] segments)
    {
        var templates = Path.Split('/')[1..];
        if (templates.Length != segments.Length)
            return null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (template, segment) in templates.Zip(segments))
        {
            if (template.StartsWith('{'))
                values[template[1..^1]] = segment;
            else if (template != segment)
                return null;
        }

        return values;
    }
}

// A parameter of a query; the type is one of JSON Schema.
internal sealed record ControlParameter(string Name, string Type, string Description);

// An answer of a route. Without the name of a schema it has no body.
internal sealed record ControlResponse(int Status, string Description, string? Schema = null, string MediaType = "application/json");
