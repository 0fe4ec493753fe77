using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Tests.Client;

public sealed partial class GraphJsonTests
{
    private enum Importance
    {
        Low,
        VeryHigh,
    }

    [JsonConverter(typeof(JsonStringEnumConverter<OwnNaming>))]
    private enum OwnNaming
    {
        As_Is,
    }

    [Test]
    public async Task A_null_that_the_program_wrote_is_sent()
    {
        Assert.Multiple(async () =>
        {
            Assert.That(await ToJsonAsync(new { jobTitle = (string?)null }), Is.EqualTo("""{"jobTitle":null}"""));
            Assert.That(await ToJsonAsync(new JsonObject { ["jobTitle"] = null }), Is.EqualTo("""{"jobTitle":null}"""));
            Assert.That(await ToJsonAsync(new Change(null, 1)), Is.EqualTo("""{"jobTitle":null,"size":1}"""));
            Assert.That(
                await ToJsonAsync(new Dictionary<string, string?> { ["jobTitle"] = null }), Is.EqualTo("""{"jobTitle":null}"""));
        });
        await Task.CompletedTask;
    }

    [Test]
    public async Task A_null_of_a_model_of_the_library_is_not_sent_wherever_the_model_is_and_whatever_context_knows_it()
    {
        var options = GraphJson.CreateOptions(OwnContext.Default);
        var more = new Dictionary<string, JsonElement> { ["a"] = JsonElement.Parse("null") };
        var user = new User { DisplayName = "Ada", AdditionalData = more };

        var own = JsonSerializer.Serialize(new Wrapper(user, null), GraphJson.GetTypeInfo<Wrapper>(options));
        var models = await ToJsonAsync(new DriveItem { Name = "a", Folder = new FolderFacet(null) });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(own, Is.EqualTo("""{"user":{"displayName":"Ada","a":null},"other":null}"""));
            Assert.That(models, Is.EqualTo("""{"name":"a","folder":{}}"""));
        }
    }

    [Test]
    public async Task A_null_is_sent_in_a_batch_too()
    {
        var request = new BulkRequest("1", HttpMethod.Patch, "users/1") { Content = GraphContent.Json(new { jobTitle = (string?)null }) };
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, """{"responses":[{"id":"1","status":204}]}""");
        await using var graph = TestData.CreateClient(handler);

        await foreach (var _ in graph.BulkAsync([request])) { }

        Assert.That(handler.Requests.Single().Body, Does.Contain("""{"jobTitle":null}"""));
    }

    [Test]
    public async Task Enumerations_durations_and_dates_of_own_types_are_read_and_written_as_Graph_writes_them()
    {
        const string json =
            """{"importance":"veryHigh","maybe":"low","all":["low"],"own":"As_Is","duration":"PT1H30M","none":null,"date":"2026-03-04"}""";

        var read = await ReadAsync<OwnModel>(json);
        var written = await ToJsonAsync(read);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.Importance, Is.EqualTo(Importance.VeryHigh));
            Assert.That(read.Maybe, Is.EqualTo(Importance.Low));
            Assert.That(read.Duration, Is.EqualTo(TimeSpan.FromMinutes(90)));
            Assert.That(read.Date, Is.EqualTo(new DateOnly(2026, 3, 4)));
            Assert.That(written, Is.EqualTo(json));
        }
    }

    [Test]
    public async Task A_duration_in_the_form_of_NET_is_read()
    {
        Assert.That((await ReadAsync<OwnModel>("""{"duration":"01:30:00"}""")).Duration, Is.EqualTo(TimeSpan.FromMinutes(90)));
    }

    [TestCase("""{"duration":"an hour"}""", "$.duration")]
    [TestCase("""{"duration":5}""", "$.duration")]
    [TestCase("""{"importance":"unheardOf"}""", "$.importance")]
    [TestCase("""{"date":"2026-13-01"}""", "$.date")]
    public async Task A_value_that_does_not_fit_is_an_error_with_its_path(string json, string path)
    {
        var error = await Assert.ThrowsAsync<GraphException>(() => ReadAsync<OwnModel>(json));

        Assert.That(error!.InnerException, Is.InstanceOf<JsonException>().With.Property("Path").EqualTo(path));
        Assert.That(error.Message, Does.Contain($"{nameof(OwnModel)} at {path}"));
    }

    [Test]
    public void A_type_that_the_options_do_not_know_is_named_together_with_the_option()
    {
        var options = new JsonSerializerOptions { TypeInfoResolver = ModelsJsonContext.Default }; // as without reflection

        Assert.That(
            () => GraphJson.GetTypeInfo<OwnModel>(options),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("GraphClientOptions.Json").And.Message.Contains(nameof(OwnModel)));
    }

    private static Task<string> ToJsonAsync<T>(T value) => GraphContent.Json(value).ReadAsStringAsync();

    private static async Task<T> ReadAsync<T>(string json)
    {
        using var response = GraphResponse.Json(HttpStatusCode.OK, json);
        return await response.ReadAsync<T>();
    }

    private sealed record Change(string? JobTitle, int Size);

    private sealed record OwnModel(
        Importance Importance, Importance? Maybe, Importance[]? All, OwnNaming Own, TimeSpan Duration, TimeSpan? None, DateOnly Date);

    internal sealed record Wrapper(User User, string? Other);

    [JsonSerializable(typeof(Wrapper))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    internal sealed partial class OwnContext : JsonSerializerContext;
}
