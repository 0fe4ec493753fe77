using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Mail;

// https://learn.microsoft.com/graph/api/event-delta and https://learn.microsoft.com/graph/delta-query-events
public sealed class CalendarDeltaTests : MailboxFixture
{
    private const string View = MeUrl + "/calendarView/delta?startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-01T00:00:00Z";

    // Mondays, of which March has five.
    private const string Review =
        """
        {"subject":"Review","start":{"dateTime":"2026-03-02T09:00:00","timeZone":"UTC"},
         "end":{"dateTime":"2026-03-02T09:30:00","timeZone":"UTC"},
         "recurrence":{"pattern":{"type":"weekly","interval":1,"daysOfWeek":["Monday"]},
                       "range":{"type":"noEnd","startDate":"2026-03-02"}}}
        """;

    [Test]
    public async Task The_first_round_has_the_events_of_the_view_and_the_next_one_what_has_changed_since()
    {
        var (kept, moved, deleted) = (AddEvent("kept"), AddEvent("moved"), AddEvent("deleted"));
        AddEvent("elsewhere", Noon.AddYears(1));

        var first = await GetOkAsync(View, "odata.maxpagesize=2");
        var second = await GetOkAsync((string)first["@odata.nextLink"]!, "odata.maxpagesize=2");
        await PatchAsync(EventUrl(kept), """{"subject":"renamed"}""");
        await PatchAsync(
            EventUrl(moved),
            """{"start":{"dateTime":"2027-01-01T09:00:00","timeZone":"UTC"},"end":{"dateTime":"2027-01-01T10:00:00","timeZone":"UTC"}}""");
        await DeleteAsync(EventUrl(deleted));
        var added = AddEvent("added");
        var changes = await GetOkAsync((string)second["@odata.deltaLink"]!);
        var nothing = await GetOkAsync((string)changes["@odata.deltaLink"]!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetIds(first).Concat(GetIds(second)), Is.EqualTo([kept, moved, deleted]));
            Assert.That((string)first["@odata.nextLink"]!, Does.Contain("/me/calendarView/delta?$skiptoken="));
            Assert.That((string)second["@odata.deltaLink"]!, Does.Contain("/me/calendarView/delta?$deltatoken="));
            Assert.That((string)first["value"]![0]!["@odata.type"]!, Is.EqualTo("#microsoft.graph.event"));
            Assert.That(Describe(changes), Is.EqualTo(["renamed", "-", "-", "added"]));
            Assert.That(GetIds(changes), Is.EqualTo([kept, moved, deleted, added]));
            Assert.That((string)changes["value"]![1]!["@removed"]!["reason"]!, Is.EqualTo("deleted"));
            Assert.That(nothing["value"]!.AsArray(), Is.Empty);
        }
    }

    [Test]
    public async Task A_change_of_one_occurrence_lists_it_alone_and_a_deleted_one_is_removed()
    {
        await Client.PostAsync($"{MeUrl}/events", Review);
        var first = await GetOkAsync(View);
        var ids = GetIds(first);

        await PatchAsync(EventUrl(ids[1]), """{"subject":"Long review"}""");
        await DeleteAsync(EventUrl(ids[2]));
        var changes = await GetOkAsync((string)first["@odata.deltaLink"]!);
        await PatchAsync(
            EventUrl(ids[4]),
            """{"start":{"dateTime":"2026-04-02T09:00:00","timeZone":"UTC"},"end":{"dateTime":"2026-04-02T10:00:00","timeZone":"UTC"}}""");
        var later = await GetOkAsync((string)changes["@odata.deltaLink"]!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Describe(first), Is.EqualTo(Enumerable.Repeat("Review", 5)));
            Assert.That(Describe(changes), Is.EqualTo(["Long review", "-"]));
            Assert.That(GetIds(changes), Is.EqualTo([ids[1], ids[2]]));
            Assert.That(Describe(later), Is.EqualTo(["-"]));
            Assert.That(GetIds(later), Is.EqualTo([ids[4]]), "it is in April now");
        }
    }

    [Test]
    public async Task A_change_of_a_series_lists_all_occurrences_and_removes_those_that_it_ended()
    {
        var (_, master) = await Client.PostAsync($"{MeUrl}/events", Review);
        var url = EventUrl((string)master["id"]!);
        var first = await GetOkAsync(View);
        var ids = GetIds(first);

        await PatchAsync(url, """{"subject":"Report"}""");
        var renamed = await GetOkAsync((string)first["@odata.deltaLink"]!);
        await PatchAsync(
            url,
            """
            {"recurrence":{"pattern":{"type":"weekly","interval":1,"daysOfWeek":["Monday"]},
                           "range":{"type":"numbered","startDate":"2026-03-02","numberOfOccurrences":2}}}
            """);
        var shortened = await GetOkAsync((string)renamed["@odata.deltaLink"]!);
        await PatchAsync(url, """{"recurrence":null}""");
        var single = await GetOkAsync((string)shortened["@odata.deltaLink"]!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Describe(renamed), Is.EqualTo(Enumerable.Repeat("Report", 5)));
            Assert.That(GetIds(renamed), Is.EqualTo(ids));
            Assert.That(Describe(shortened), Is.EqualTo(["Report", "Report", "-", "-", "-"]));
            Assert.That(GetIds(shortened), Is.EqualTo(ids));
            Assert.That(Describe(single), Is.EqualTo(["Report", "-", "-"]));
            Assert.That(GetIds(single), Is.EqualTo([(string)master["id"]!, ids[0], ids[1]]));
        }
    }

    [Test]
    public async Task A_deleted_series_removes_its_occurrences_from_the_view()
    {
        var (_, master) = await Client.PostAsync($"{MeUrl}/events", Review);
        var first = await GetOkAsync(View);

        await DeleteAsync(EventUrl((string)master["id"]!));
        var changes = await GetOkAsync((string)first["@odata.deltaLink"]!);

        Assert.That(Describe(changes), Is.EqualTo(Enumerable.Repeat("-", 5)));
        Assert.That(GetIds(changes), Is.EqualTo(GetIds(first)));
    }

    // Both are what the service was observed to answer.
    [TestCase("$select=subject", "'$orderby, $filter, $select, $expand, $search'")]
    [TestCase("$filter=isAllDay eq true", "'$orderby, $filter, $select, $expand, $search'")]
    [TestCase("$top=5", "Prefer: odata.maxpagesize=")]
    public async Task A_query_option_is_refused_by_name(string option, string message)
    {
        var (status, body) = await Client.GetAsync($"{View}&{option}");

        Assert.That(status, Is.EqualTo(400));
        Assert.That((string)body["error"]!["code"]!, Is.EqualTo("ErrorInvalidUrlQuery"));
        Assert.That((string)body["error"]!["message"]!, Does.Contain(message));
    }

    [Test]
    public async Task A_token_is_one_of_a_calendar_and_the_first_request_needs_a_range_of_time()
    {
        var link = (string)(await GetOkAsync(View))["@odata.deltaLink"]!;
        var (_, calendar) = await Client.PostAsync($"{MeUrl}/calendars", """{"name":"Team"}""");
        var otherUrl = $"{MeUrl}/calendars/{Uri.EscapeDataString((string)calendar["id"]!)}/calendarView/delta";

        var (status, body) = await Client.GetAsync($"{otherUrl}?{new Uri(link).Query[1..]}");
        var (withoutRange, error) = await Client.GetAsync($"{MeUrl}/calendarView/delta");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)body["error"]!["message"]!, Is.EqualTo("Badly formed token."));
            Assert.That(withoutRange, Is.EqualTo(400));
            Assert.That((string)error["error"]!["code"]!, Is.EqualTo("ErrorInvalidParameter"));
        }
    }

    [Test]
    public async Task A_link_of_undone_changes_starts_again()
    {
        var snapshot = Tenant.TakeSnapshot();
        AddEvent("undone");
        var link = (string)(await GetOkAsync(View))["@odata.deltaLink"]!;
        Tenant.Restore(snapshot);

        using var gone = await Client.Http.GetAsync(link);
        var again = await GetOkAsync(gone.Headers.Location!.AbsoluteUri);

        Assert.That((int)gone.StatusCode, Is.EqualTo(410));
        Assert.That(again["value"]!.AsArray(), Is.Empty);
        Assert.That(again["@odata.deltaLink"], Is.Not.Null);
    }

    private string AddEvent(string subject, DateTimeOffset? start = null) => Tenant.Mail.AddEvent(
        Me.Id, new LocalEvent { Subject = subject, Start = start ?? Noon, End = (start ?? Noon).AddHours(1) });

    private static string[] GetIds(JsonNode list) => [.. list["value"]!.AsArray().Select(item => (string)item!["id"]!)];

    // The subjects; a dash for an event that was removed.
    private static string[] Describe(JsonNode list) =>
        [.. list["value"]!.AsArray().Select(item => item!["@removed"] is null ? (string)item["subject"]! : "-")];
}
