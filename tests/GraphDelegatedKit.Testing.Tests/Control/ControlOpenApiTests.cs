using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Faults;
using Microsoft.OpenApi;

namespace GraphDelegatedKit.Testing.Tests.Control;

// https://spec.openapis.org/oas/v3.1.1.html
public sealed class ControlOpenApiTests : ControlFixture
{
    [Test]
    public async Task The_description_is_valid_OpenAPI()
    {
        var text = await Control.Http.GetStringAsync("openapi.json");

        var result = OpenApiDocument.Parse(text, "json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Diagnostic!.Errors.Select(error => error.ToString()), Is.Empty);
            Assert.That(result.Diagnostic.Warnings.Select(warning => warning.ToString()), Is.Empty);
            Assert.That(result.Document!.Paths, Has.Count.GreaterThan(10));
        }
    }

    [Test]
    public async Task Every_route_of_the_control_API_is_described_and_nothing_else()
    {
        var (_, document) = await Control.GetAsync("openapi.json");

        var described = document["paths"]!.AsObject().SelectMany(
            path => path.Value!.AsObject(), (path, operation) => $"{operation.Key.ToUpperInvariant()} {path.Key}").ToList();

        Assert.That(described, Is.EquivalentTo(Tenant.Control.Routes.Select(route => $"{route.Method} {route.Path}")));
    }

    [Test]
    public async Task Every_reference_leads_to_a_schema_and_every_schema_is_used()
    {
        var (_, document) = await Control.GetAsync("openapi.json");

        var references = FindReferences(document).Select(reference => reference.Split('/')[^1]).Distinct();

        Assert.That(references, Is.EquivalentTo(document["components"]!["schemas"]!.AsObject().Select(schema => schema.Key)));
    }

    [Test]
    public async Task Every_kind_of_fault_is_described_with_its_fields()
    {
        var (_, document) = await Control.GetAsync("openapi.json");

        var schemas = document["components"]!["schemas"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(schemas["Fault"]!["oneOf"]!.AsArray(), Has.Count.EqualTo(FaultKinds.All.Count));
            Assert.That(
                schemas["FaultThrottle"]!["properties"]!.AsObject().Select(property => property.Key),
                Is.EqualTo(new[] { "kind", "path", "method", "user", "batchId", "skip", "times", "retryAfter", "status" }));
        }
    }

    private static IEnumerable<string> FindReferences(JsonNode? node) => node switch
    {
        JsonObject json => json.SelectMany(
            member => member.Key == "$ref" ? [(string)member.Value!] : FindReferences(member.Value)),
        JsonArray items => items.SelectMany(FindReferences),
        _ => [],
    };
}
