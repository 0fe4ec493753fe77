using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// Small deviations from the usual JSON ended a whole listing, and a link in another spelling ended it early and without an error.
/// </summary>
public sealed class PageEnvelopeTests : IDisposable
{
    private const string SecondUrl = "https://graph.microsoft.com/v1.0/users?$skiptoken=2";

    private readonly FakeHttpHandler _handler = new();

    public void Dispose() => _handler.Dispose();

    [TestCase("@odata.nextlink")]
    [TestCase("@OData.NextLink")]
    [TestCase("@nextLink", Description = "OData 4.01 allows the short form")]
    [TestCase("odata.nextLink", Description = "OData 3")]
    public async Task A_link_in_another_spelling_is_followed(string name)
    {
        _handler.RespondsWithText($$"""{"value":[{"displayName":"a"}],"{{name}}":"{{SecondUrl}}"}""")
            .RespondsWithText(TestData.PageJson("""{"displayName":"b"}"""));

        Assert.That(await ListAsync(), Is.EqualTo(new[] { "a", "b" }));
    }

    [TestCase("@odata.deltalink")]
    [TestCase("@OData.DeltaLink")]
    public async Task A_delta_link_in_another_spelling_is_kept(string name)
    {
        const string Link = "https://graph.microsoft.com/v1.0/users/delta?$deltatoken=1";
        _handler.RespondsWithText($$"""{"VALUE":[{"id":"1"}],"{{name}}":"{{Link}}"}""");
        await using var graph = TestData.CreateClient(_handler);

        var pages = new List<DeltaPage<User>>();
        await foreach (var page in graph.DeltaAsync<User>("users/delta")) pages.Add(page);

        Assert.That(pages.Single().Checkpoint.DeltaLink, Is.EqualTo(Link));
        Assert.That(pages.Single().Changes.Single().Id, Is.EqualTo("1"));
    }

    [TestCase("""{"value":null,"@odata.nextLink":"LINK"}""")]
    [TestCase("""{"@odata.nextLink":"LINK"}""")]
    [TestCase("""{"Value":[],"@odata.nextLink":"LINK"}""")]
    [TestCase("""{"value":[null,null],"@odata.nextLink":"LINK"}""")]
    public async Task A_page_without_items_and_with_a_link_is_an_empty_page(string body)
    {
        _handler.RespondsWithText(body.Replace("LINK", SecondUrl)).RespondsWithText(TestData.PageJson("""{"displayName":"b"}"""));

        Assert.That(await ListAsync(), Is.EqualTo(new[] { "b" }));
    }

    [TestCase("\"\"")]
    [TestCase("\"  \"")]
    [TestCase("null")]
    public async Task An_empty_link_is_the_end(string link)
    {
        _handler.RespondsWithText($$"""{"value":[{"displayName":"a"}],"@odata.nextLink":{{link}}}""");

        Assert.That(await ListAsync(), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task Two_links_that_differ_are_an_error()
    {
        _handler.RespondsWithText(
            $$"""{"value":[],"@odata.nextLink":"{{SecondUrl}}","@odata.nextLink":"https://graph.microsoft.com/v1.0/users?$skiptoken=3"}""");

        var error = await Assert.ThrowsAsync<GraphException>(ListAsync);

        Assert.That(error!.Code, Is.EqualTo("unreadableResponse"));
    }

    [Test]
    public async Task Null_items_are_skipped_in_listings_in_changes_and_in_distinct_listings()
    {
        const string Items = """{"value":[null,{"id":"1","displayName":"a"},null,{"id":"2","displayName":"b","@removed":{}}]""";
        _handler.RespondsWithText(Items + "}").RespondsWithText(Items + "}")
            .RespondsWithText(Items + ""","@odata.deltaLink":"https://graph.microsoft.com/v1.0/users/delta?$deltatoken=1"}""");
        await using var graph = TestData.CreateClient(_handler);

        Assert.That(await ListAsync(graph.ListAsync<User>("users")), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(await ListAsync(graph.ListAsync<User>("users").DistinctById()), Is.EqualTo(new[] { "a", "b" }));
        var changes = new List<DeltaChange<JsonElement>>();
        await foreach (var page in graph.DeltaAsync<JsonElement>("users/delta")) changes.AddRange(page.Changes);
        Assert.That(changes.Select(change => (change.Id, change.IsRemoved)), Is.EqualTo(new[] { ("1", false), ("2", true) }));
    }

    // OASIS odata-specs#1366: IEEE754Compatible, as some services answer unasked.
    [TestCase("\"2\"", 2L)]
    [TestCase("2.0", 2L, Description = "a neighbor: a number with a fraction of zero")]
    [TestCase("9007199254740993", 9007199254740993L, Description = "above 2^53")]
    [TestCase("null", null)]
    public async Task A_count_in_another_form_is_read(string json, long? expected)
    {
        _handler.RespondsWithText($$"""{"@odata.count":{{json}},"value":[]}""");
        await using var graph = TestData.CreateClient(_handler);

        var pages = new List<GraphPage<User>>();
        await foreach (var page in graph.ListAsync<User>("users").AsPages()) pages.Add(page);

        Assert.That(pages.Single().Count, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_number_in_a_string_is_read_as_a_number()
    {
        _handler.RespondsWithText("""{"value":[{"size":"9007199254740993"},{"size":7}]}""");
        await using var graph = TestData.CreateClient(_handler);

        var sizes = new List<long?>();
        await foreach (var item in graph.ListAsync<DriveItem>("me/drive/root/children")) sizes.Add(item.Size);

        Assert.That(sizes, Is.EqualTo(new long?[] { 9007199254740993, 7 }));
    }

    [Test]
    public async Task A_number_in_a_string_is_read_into_a_type_of_the_program()
    {
        _handler.RespondsWithText("""{"whole":"12","large":"9007199254740993","part":"1.5"}""");
        await using var graph = TestData.CreateClient(_handler);

        Assert.That(await graph.GetAsync<HasNumbers>("me"), Is.EqualTo(new HasNumbers(12, 9007199254740993, 1.5m)));
    }

    [Test]
    public async Task Half_a_surrogate_pair_in_a_property_becomes_a_replacement_character_in_every_reader()
    {
        const string Name = "\"a\\ud83d b\\ude00 \\ud83d\\ude00 \\\\ud83d\"";
        const string Expected = "a\ufffd b\ufffd \ud83d\ude00 \\ud83d";
        _handler.RespondsWithText($$"""{"value":[{"id":"\ud83d","displayName":{{Name}}},{"id":"2","displayName":"c"}]}""")
            .RespondsWithText($$"""{"id":"1","displayName":{{Name}}}""");
        await using var graph = TestData.CreateClient(_handler);

        Assert.That(await ListAsync(graph.ListAsync<User>("users").DistinctById()), Is.EqualTo(new[] { Expected, "c" }));
        Assert.That((await graph.GetAsync<User>("me")).DisplayName, Is.EqualTo(Expected));
    }

    [Test]
    public async Task Invalid_bytes_in_a_property_become_replacement_characters()
    {
        _handler.RespondsWithBytes(Encoding.Latin1.GetBytes("""{"value":[{"displayName":"Grüße"}]}"""));

        Assert.That(await ListAsync(), Is.EqualTo(new[] { "Gr\ufffd\ufffde" }));
    }

    // microsoft-graph-docs#679
    private static IEnumerable<TestCaseData> Encodings() =>
        new (string Name, Encoding Encoding, bool HasMark)[]
        {
            ("UTF-8", Encoding.UTF8, true), ("UTF-16", Encoding.Unicode, true), ("UTF-16 BE", Encoding.BigEndianUnicode, true),
            ("UTF-32", Encoding.UTF32, true), ("UTF-32 BE", new UTF32Encoding(true, true), true),
            ("UTF-16 without a mark", Encoding.Unicode, false), ("UTF-16 BE without a mark", Encoding.BigEndianUnicode, false),
            ("UTF-32 without a mark", Encoding.UTF32, false), ("UTF-32 BE without a mark", new UTF32Encoding(true, true), false),
        }.Select(row => new TestCaseData(row.Encoding, row.HasMark).SetArgDisplayNames(row.Name));

    [TestCaseSource(nameof(Encodings))]
    public async Task A_body_in_any_Unicode_encoding_is_read_by_every_reader(Encoding encoding, bool hasMark)
    {
        byte[] Encode(string text) => [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
        _handler.RespondsWithBytes(Encode("""{"displayName":"Grüße"}"""))
            .RespondsWithBytes(Encode(TestData.PageJson("""{"displayName":"Grüße"}""")))
            .RespondsWithBytes(Encode("""{"value":[{"id":"ü"}],"@odata.deltaLink":"https://graph.microsoft.com/v1.0/users/delta?x=1"}"""))
            .RespondsWithBytes(Encode("123456"))
            .RespondsWithBytes(Encode("""{"responses":[{"id":"1","status":200,"body":{"displayName":"Grüße"}}]}"""))
            .RespondsWithBytes(Encode(TestData.ErrorJson("itemNotFound", "Grüße")), status: HttpStatusCode.NotFound);
        await using var graph = TestData.CreateClient(_handler);

        Assert.That((await graph.GetAsync<User>("me")).DisplayName, Is.EqualTo("Grüße"));
        Assert.That(await ListAsync(graph.ListAsync<User>("users")), Is.EqualTo(new[] { "Grüße" }));
        await foreach (var page in graph.DeltaAsync<User>("users/delta")) Assert.That(page.Changes.Single().Id, Is.EqualTo("ü"));
        Assert.That(await graph.CountAsync("users"), Is.EqualTo(123456));
        await foreach (var result in graph.BulkAsync([new("1", HttpMethod.Get, "me")]))
            Assert.That(result.Read<User>().DisplayName, Is.EqualTo("Grüße"));
        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));
        Assert.That((error!.Code, error.Message.Contains("Grüße", StringComparison.Ordinal)), Is.EqualTo(("itemNotFound", true)));
    }

    // microsoft/kiota#4838
    [TestCase("0001-01-01T00:00:00", "0001-01-01T00:00:00+00:00")]
    [TestCase("2026-03-04T05:06:07", "2026-03-04T05:06:07+00:00")]
    [TestCase("2026-03-04", "2026-03-04T00:00:00+00:00")]
    [TestCase("2026-03-04 05:06:07Z", "2026-03-04T05:06:07+00:00")]
    [TestCase("2026-03-04T05:06:07.1234567Z", "2026-03-04T05:06:07.1234567+00:00")]
    [TestCase("2026-03-04T05:06:07+02:00", "2026-03-04T05:06:07+02:00")]
    [TestCase("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+00:00")]
    [TestCase("9999-12-31T23:59:59Z", "9999-12-31T23:59:59+00:00")]
    [TestCase("", null)]
    [TestCase("  ", null)]
    [TestCase("0000-00-00T00:00:00Z", null)]
    [TestCase("0001-01-01T00:00:00+02:00", null)]
    [TestCase("9999-12-31T23:59:59-08:00", null)]
    [TestCase("2026-02-30T00:00:00Z", null)]
    public async Task A_date_without_a_zone_is_UTC_and_an_empty_or_impossible_date_is_null(string json, string? expected)
    {
        _handler.RespondsWithText($$"""{"value":[{"lastModifiedDateTime":"{{json}}"}]}""")
            .RespondsWithText($$"""{"time":"{{json}}","text":"x"}""");
        await using var graph = TestData.CreateClient(_handler);

        DateTimeOffset? read = DateTimeOffset.MaxValue;
        await foreach (var item in graph.ListAsync<DriveItem>("me/drive/root/children")) read = item.LastModifiedDateTime;
        var withDateTime = await graph.GetAsync<HasDateTime>("x");

        DateTimeOffset? expectedDate = expected is null ? null : DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture);
        Assert.That(read, Is.EqualTo(expectedDate));
        Assert.That(withDateTime.Time is null, Is.EqualTo(expected is null));
        Assert.That(withDateTime.Text, Is.EqualTo("x"));
    }

    // Most machines that run tests have UTC, in which the fault does not show. The zone is that of the whole process.
    [TestCase("Asia/Tokyo")]
    [TestCase("America/New_York")]
    [NonParallelizable]
    public async Task A_date_without_a_zone_is_UTC_whatever_the_zone_of_the_machine_is(string zone)
    {
        _handler.RespondsWithText("""{"lastModifiedDateTime":"2026-03-04T05:06:07"}""")
            .RespondsWithText("""{"lastModifiedDateTime":"0001-01-01T00:00:00"}""");
        await using var graph = TestData.CreateClient(_handler);
        var zoneBefore = Environment.GetEnvironmentVariable("TZ");

        try
        {
            Environment.SetEnvironmentVariable("TZ", zone);
            TimeZoneInfo.ClearCachedData();
            if (TimeZoneInfo.Local.BaseUtcOffset == TimeSpan.Zero) Assert.Ignore("This system does not know the zone.");

            Assert.That(await ReadDateAsync(), Is.EqualTo(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero)));
            Assert.That(await ReadDateAsync(), Is.EqualTo(DateTimeOffset.MinValue));
        }
        finally
        {
            Environment.SetEnvironmentVariable("TZ", zoneBefore);
            TimeZoneInfo.ClearCachedData();
        }

        async Task<DateTimeOffset?> ReadDateAsync() => (await graph.GetAsync<DriveItem>("me/drive/root")).LastModifiedDateTime;
    }

    [Test]
    public async Task A_date_that_is_none_is_an_error_that_names_its_place()
    {
        _handler.RespondsWithText("""{"value":[{"lastModifiedDateTime":"yesterday"}]}""");
        await using var graph = TestData.CreateClient(_handler);

        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            await foreach (var _ in graph.ListAsync<DriveItem>("me/drive/root/children"))
            {
            }
        });

        Assert.That(error!.Code, Is.EqualTo("unreadableResponse"));
        Assert.That(error.Message, Does.Contain("$.value[0].lastModifiedDateTime").And.Not.Contain("yesterday"));
    }

    private async Task<List<string?>> ListAsync()
    {
        await using var graph = TestData.CreateClient(_handler);
        return await ListAsync(graph.ListAsync<User>("users"));
    }

    private static async Task<List<string?>> ListAsync(GraphPages<User> pages)
    {
        var names = new List<string?>();
        await foreach (var user in pages) names.Add(user.DisplayName);
        return names;
    }

    private sealed record HasDateTime(DateTime? Time, string Text);

    private sealed record HasNumbers(int Whole, long? Large, decimal Part);
}
