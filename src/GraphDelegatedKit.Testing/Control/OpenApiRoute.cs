using System.Globalization;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Faults;

namespace GraphDelegatedKit.Testing.Control;

// https://spec.openapis.org/oas/v3.1.1.html: the description of the control API, made from its routes and the kinds of faults. The other
// schemas are in schemas.json.
internal static class OpenApiRoute
{
    private const string Path = "/_local/openapi.json";
    private const string SchemasResource = "control-schemas.json";

    // The list must hold all other routes when the description is requested.
    public static ControlRoute Create(IReadOnlyList<ControlRoute> routes) =>
        new("GET", Path, "This description.", request => request.WriteAsync(200, CreateDocument(routes)))
        {
            Responses = [new(200, "The description.", "OpenApi")],
        };

    private static JsonObject CreateDocument(IReadOnlyList<ControlRoute> routes)
    {
        var paths = new JsonObject();
        foreach (var route in routes)
        {
            if (paths[route.Path] is not JsonObject path)
                paths[route.Path] = path = [];
            path[route.Method.ToLowerInvariant()] = CreateOperation(route);
        }

        var schemas = ReadSchemas();
        AddFaultSchemas(schemas);
        schemas[RuleRoutes.Schema] = RuleRoutes.CreateSchema();
        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "Control API of the local tenant",
                ["version"] = typeof(OpenApiRoute).Assembly.GetName().Version!.ToString(3),
                ["description"] =
                    "Scripts a local tenant of GraphDelegatedKit.Testing from any language. It answers loopback host names only, and no "
                    + "pages of other origins. Its requests are not recorded and meet no faults. "
                    + "An error is a problem document (RFC 9457).",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
    }

    private static JsonObject CreateOperation(ControlRoute route)
    {
        var operation = new JsonObject { ["operationId"] = CreateId(route), ["summary"] = route.Summary };
        var names = route.Path.Split('/').Where(segment => segment.StartsWith('{')).Select(segment => segment[1..^1]);
        var parameters = new JsonArray(
        [
            .. names.Select(name => CreateParameter(name, "path", "string", null)),
            .. route.Query.Select(parameter => CreateParameter(parameter.Name, "query", parameter.Type, parameter.Description)),
        ]);
        if (parameters.Count > 0)
            operation["parameters"] = parameters;
        if (route.Body is { } body)
            operation["requestBody"] = new JsonObject { ["required"] = route.IsBodyRequired, ["content"] = CreateContent(body) };

        var responses = new JsonObject();
        foreach (var answer in route.Responses)
        {
            var response = new JsonObject { ["description"] = answer.Description };
            if (answer.Schema is { } schema)
                response["content"] = CreateContent(schema, answer.MediaType);
            responses[answer.Status.ToString(CultureInfo.InvariantCulture)] = response;
        }

        responses["default"] = new JsonObject
        {
            ["description"] = "An error, with a sentence that says what to do.",
            ["content"] = CreateContent("Problem", "application/problem+json"),
        };
        operation["responses"] = responses;
        return operation;
    }

    // "GET /_local/users" is getUsers, "DELETE /_local/faults/{id}" is deleteFaultsById, "GET /_local/permissions.txt" is
    // getPermissionsText.
    private static string CreateId(ControlRoute route) => route.Method.ToLowerInvariant() + string.Concat(
        route.Path.Split('/')[2..].Select(segment => segment.StartsWith('{') ? "By" + Capitalize(segment[1..^1]) : Capitalize(segment)))
        .Replace(".json", "", StringComparison.Ordinal).Replace(".txt", "Text", StringComparison.Ordinal);

    private static string Capitalize(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static JsonObject CreateParameter(string name, string place, string type, string? description)
    {
        var parameter = new JsonObject
        {
            ["name"] = name,
            ["in"] = place,
            ["required"] = place == "path",
            ["schema"] = new JsonObject { ["type"] = type },
        };
        if (description is not null)
            parameter["description"] = description;
        return parameter;
    }

    private static JsonObject CreateContent(string schema, string mediaType = "application/json") =>
        new() { [mediaType] = new JsonObject { ["schema"] = CreateReference(schema) } };

    private static JsonObject CreateReference(string schema) => new JsonObject { ["$ref"] = "#/components/schemas/" + schema };

    private static JsonObject ReadSchemas()
    {
        using var resource = typeof(OpenApiRoute).Assembly.GetManifestResourceStream(SchemasResource)!;
        return JsonNode.Parse(resource)!.AsObject();
    }

    private static void AddFaultSchemas(JsonObject schemas)
    {
        var mapping = new JsonObject();
        foreach (var kind in FaultKinds.All)
        {
            schemas[GetSchemaName(kind)] = CreateSchema(kind);
            mapping[kind.Name] = "#/components/schemas/" + GetSchemaName(kind);
        }

        schemas["Fault"] = new JsonObject
        {
            ["oneOf"] = new JsonArray([.. FaultKinds.All.Select(kind => CreateReference(GetSchemaName(kind)))]),
            ["discriminator"] = new JsonObject { ["propertyName"] = "kind", ["mapping"] = mapping },
        };
    }

    private static string GetSchemaName(FaultKind kind) => "Fault" + Capitalize(kind.Name);

    private static JsonObject CreateSchema(FaultKind kind)
    {
        var properties = new JsonObject { ["kind"] = new JsonObject { ["const"] = kind.Name } };
        foreach (var field in kind.FieldNames.Skip(1).Select(FaultField.Get))
        {
            var schema = new JsonObject
            {
                ["type"] = field.Types is [var single] ? single : new JsonArray([.. field.Types.Select(type => JsonValue.Create(type))]),
                ["description"] = field.Description,
            };
            if (field.AllowedValues.Count > 0)
                schema["enum"] = new JsonArray([.. field.AllowedValues.Select(value => JsonValue.Create(value))]);
            properties[field.Name] = schema;
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["description"] = kind.Summary,
            ["additionalProperties"] = false,
            ["required"] = new JsonArray([.. kind.RequiredNames.Select(name => JsonValue.Create(name))]),
            ["properties"] = properties,
        };
    }
}
