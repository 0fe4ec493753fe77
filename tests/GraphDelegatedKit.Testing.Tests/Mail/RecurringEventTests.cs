using System.Net;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Mail;

namespace GraphDelegatedKit.Testing.Tests.Mail;

public sealed class RecurringEventTests : MailboxFixture
{
    private const string March = "startDateTime=2026-03-01&endDateTime=2026-04-01";

    // https://learn.microsoft.com/graph/api/user-post-events: every Monday at 9:00 in Los Angeles, where the clocks go forward on 8 March
    // 2026.
    private const string Review =
        """
        {"subject":"Review",
         "start":{"dateTime":"2026-03-02T09:00:00","timeZone":"Pacific Standard Time"},
         "end":{"dateTime":"2026-03-02T09:30:00","timeZone":"Pacific Standard Time"},
         "recurrence":{"pattern":{"type":"weekly","interval":1,"daysOfWeek":["Monday"]},
                       "range":{"type":"endDate","startDate":"2026-03-02","endDate":"2026-12-31"}}}
        """;

    // https://learn.microsoft.com/graph/api/user-list-calendarview
    [Test]
    public async Task A_calendar_view_has_the_occurrences_of_a_series_and_the_list_of_events_its_master()
    {
        var (status, master) = await Client.PostAsync($"{MeUrl}/events", Review);
        Tenant.Mail.AddEvent(Me.Id, new LocalEvent { Subject = "Single", Start = Noon, End = Noon.AddHours(1) });

        var view = await GetOkAsync($"{MeUrl}/calendarView?{March}");
        var pacific = await GetOkAsync($"{MeUrl}/calendarView?{March}", "outlook.timezone=\"America/Los_Angeles\"");
        var events = await GetOkAsync($"{MeUrl}/events");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(201));
            Assert.That((string)master["type"]!, Is.EqualTo("seriesMaster"));
            Assert.That((string)master["recurrence"]!["range"]!["recurrenceTimeZone"]!, Is.EqualTo("Pacific Standard Time"));
            Assert.That(GetStarts(view), Is.EqualTo(
                ["2026-03-02T17:00", "2026-03-04T12:00", "2026-03-09T16:00", "2026-03-16T16:00", "2026-03-23T16:00", "2026-03-30T16:00"]));
            Assert.That(GetStarts(pacific).Where(start => start.EndsWith("T09:00", StringComparison.Ordinal)), Has.Exactly(5).Items);
            Assert.That(GetTypes(view).Distinct(), Is.EqualTo(["occurrence", "singleInstance"]));
            Assert.That((string)view["value"]![0]!["seriesMasterId"]!, Is.EqualTo((string)master["id"]!));
            Assert.That(view["value"]![0]!["recurrence"], Is.Null);
            Assert.That((string)view["value"]![0]!["originalStart"]!, Is.EqualTo("2026-03-02T17:00:00Z"));
            Assert.That((string)view["value"]![0]!["occurrenceId"]!, Is.EqualTo($"OID.{master["id"]}.2026-03-02"));
            Assert.That(view["value"]!.AsArray().Select(item => (string)item!["id"]!), Is.Unique);
            Assert.That(view["value"]!.AsArray().Select(item => (string)item!["iCalUId"]!), Is.Unique);
            Assert.That(GetTypes(events), Is.EqualTo(["seriesMaster", "singleInstance"]));
        }
    }

    // https://learn.microsoft.com/graph/api/event-list-instances and event-update
    [Test]
    public async Task A_changed_occurrence_is_an_exception_and_a_deleted_one_is_gone()
    {
        var (_, master) = await Client.PostAsync($"{MeUrl}/events", Review);
        var url = EventUrl((string)master["id"]!);
        var ids = await GetInstanceIdsAsync(url);

        var (changed, exception) = await PatchAsync(
            EventUrl(ids[1]),
            """
            {"subject":"Moved","start":{"dateTime":"2026-03-10T20:00:00","timeZone":"UTC"},"end":{"dateTime":"2026-03-10T21:00:00"}}
            """);
        var deleted = await DeleteAsync(EventUrl(ids[2]));
        await PatchAsync(url, """{"location":{"displayName":"Room 1"}}""");
        var instances = await GetOkAsync($"{url}/instances?{March}");
        var expanded = await GetOkAsync($"{url}?$expand=exceptionOccurrences,attachments");
        var list = await GetOkAsync($"{MeUrl}/events?$expand=exceptionOccurrences");
        var cancelled = await GetOkAsync($"{url}?$select=subject,cancelledOccurrences,exceptionOccurrences");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(changed, Is.EqualTo(200));
            Assert.That((string)exception["type"]!, Is.EqualTo("exception"));
            Assert.That(deleted, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That((await Client.GetAsync(EventUrl(ids[2]))).Status, Is.EqualTo(404));
            Assert.That(GetSubjects(instances), Is.EqualTo(["Review", "Moved", "Review", "Review"]));
            Assert.That(GetTypes(instances), Is.EqualTo(["occurrence", "exception", "occurrence", "occurrence"]));
            Assert.That(GetStarts(instances)[1], Is.EqualTo("2026-03-10T20:00"));
            Assert.That((string)instances["value"]![1]!["id"]!, Is.EqualTo(ids[1]));
            Assert.That(
                instances["value"]!.AsArray().Select(item => (string)item!["location"]!["displayName"]!), Is.All.EqualTo("Room 1"));
            Assert.That((string)cancelled["cancelledOccurrences"]![0]!, Is.EqualTo($"OID.{master["id"]}.2026-03-16"));
            Assert.That((string)cancelled["exceptionOccurrences"]![0]!["subject"]!, Is.EqualTo("Moved"));
            Assert.That(expanded["exceptionOccurrences"]!.AsArray().Select(item => (string)item!["subject"]!), Is.EqualTo(["Moved"]));
            Assert.That(expanded["attachments"]!.AsArray(), Is.Empty);
            Assert.That(list["value"]!.AsArray().Select(item => item!["exceptionOccurrences"]!.AsArray().Count), Is.EqualTo([1]));
        }
    }

    [Test]
    public async Task Exceptions_survive_a_restart_and_another_recurrence_ends_them()
    {
        using var folder = new TemporaryFolder();
        string url;
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = new TenantClient(first);
            await client.SignInAsync();
            var (_, master) = await client.PostAsync($"{MeUrl}/events", Review);
            url = EventUrl((string)master["id"]!);
            var (_, instances) = await client.GetAsync($"{url}/instances?{March}");
            await client.SendAsync(
                HttpMethod.Patch, EventUrl((string)instances["value"]![0]!["id"]!),
                new StringContent("""{"subject":"First"}""", null, "application/json"));
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var secondClient = new TenantClient(second);
        await secondClient.SignInAsync();
        var (_, before) = await secondClient.GetAsync($"{url}/instances?{March}");
        await secondClient.SendAsync(HttpMethod.Patch, url, new StringContent(
            """
            {"recurrence":{"pattern":{"type":"daily","interval":1},
                           "range":{"type":"numbered","startDate":"2026-03-02","numberOfOccurrences":2}}}
            """,
            null, "application/json"));
        var (_, after) = await secondClient.GetAsync($"{url}/instances?{March}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetSubjects(before)[..2], Is.EqualTo(["First", "Review"]));
            Assert.That(GetSubjects(after), Is.EqualTo(["Review", "Review"]));
            Assert.That(GetStarts(after), Is.EqualTo(["2026-03-02T17:00", "2026-03-03T17:00"]));
        }
    }

    // https://learn.microsoft.com/graph/api/event-update#response
    [TestCase("2026-03-16T12:00:00")]
    [TestCase("2026-03-02T12:00:00")]
    public async Task An_occurrence_cannot_be_moved_to_the_day_of_another(string start)
    {
        var (_, master) = await Client.PostAsync($"{MeUrl}/events", Review);
        var ids = await GetInstanceIdsAsync(EventUrl((string)master["id"]!));

        var (status, error) = await PatchAsync(
            EventUrl(ids[1]), $$"""{"start":{"dateTime":"{{start}}","timeZone":"Pacific Standard Time"} }""");

        Assert.That(status, Is.EqualTo(400));
        Assert.That((string)error["error"]!["code"]!, Is.EqualTo("ErrorOccurrenceCrossingBoundary"));
    }

    [TestCase(""" "type":"weekly","interval":1 """, """ "type":"noEnd" """)]
    [TestCase(""" "type":"daily" """, """ "type":"noEnd" """)]
    [TestCase(""" "type":"hourly","interval":1 """, """ "type":"noEnd" """)]
    [TestCase(""" "type":"daily","interval":1,"index":"sixth" """, """ "type":"noEnd" """)]
    [TestCase(""" "type":"daily","interval":1 """, """ "type":"numbered" """)]
    [TestCase(""" "type":"daily","interval":1 """, """ "type":"numbered","numberOfOccurrences":1000 """)]
    [TestCase(""" "type":"daily","interval":1000 """, """ "type":"noEnd" """)]
    [TestCase(""" "type":"absoluteMonthly","interval":1,"dayOfMonth":32 """, """ "type":"noEnd" """)]
    [TestCase(""" "type":"absoluteYearly","interval":1,"dayOfMonth":2,"month":13 """, """ "type":"noEnd" """)]
    [TestCase(""" "type":"daily","interval":1 """, """ "type":"noEnd" """, "ErrorPropertyValidationFailure", "2026-03-05")]
    [TestCase(""" "type":"daily","interval":1 """, """ "type":"endDate","endDate":"2026-03-01" """, "ErrorRecurrenceHasNoOccurrence")]
    [TestCase(
        """ "type":"daily","interval":1 """, """ "type":"noEnd","recurrenceTimeZone":"Mars" """, "TimeZoneNotSupportedException")]
    public async Task An_event_whose_recurrence_is_invalid_is_refused(
        string pattern, string range, string code = "ErrorPropertyValidationFailure", string startDate = "2026-03-02")
    {
        var (status, body) = await Client.PostAsync(
            $"{MeUrl}/events", CreateEvent("2026-03-02T10:00:00", pattern, range + $",\"startDate\":\"{startDate}\""));

        Assert.That(status, Is.EqualTo(400));
        Assert.That((string)body["error"]!["code"]!, Is.EqualTo(code));
    }

    // Observed: https://learn.microsoft.com/answers/questions/1389456
    [Test]
    public async Task An_event_whose_occurrences_overlap_is_refused()
    {
        var (status, body) = await Client.PostAsync($"{MeUrl}/events", CreateEvent(
            "2026-03-03T10:00:00", """ "type":"daily","interval":1 """, """ "type":"noEnd","startDate":"2026-03-02" """));

        Assert.That(status, Is.EqualTo(400));
        Assert.That((string)body["error"]!["code"]!, Is.EqualTo("ErrorOccurrenceTimeSpanTooBig"));
    }

    [Test]
    public async Task An_event_whose_occurrences_follow_each_other_without_a_gap_is_accepted()
    {
        var (status, _) = await Client.PostAsync($"{MeUrl}/events", CreateEvent(
            "2026-03-03T09:00:00", """ "type":"daily","interval":1 """, """ "type":"noEnd","startDate":"2026-03-02" """));

        Assert.That(status, Is.EqualTo(201));
    }

    // Observed: https://github.com/microsoftgraph/microsoft-graph-docs/issues/6284
    [Test]
    public async Task A_calendar_view_of_more_than_five_years_is_refused()
    {
        await AssertRefusedAsync("calendarView?startDateTime=2026-01-01&endDateTime=2031-01-01", 400, "ErrorInvalidRequest");
        await GetOkAsync($"{MeUrl}/calendarView?startDateTime=2026-01-01&endDateTime=2030-12-31");
    }

    [Test]
    public async Task An_exception_keeps_what_was_removed_from_it_and_what_was_attached_to_it()
    {
        var (_, master) = await Client.PostAsync($"{MeUrl}/events", Review);
        var url = EventUrl((string)master["id"]!);
        await PatchAsync(url, """{"location":{"displayName":"Room 1"}}""");
        var before = (await GetOkAsync($"{url}/instances?{March}"))["value"]!.AsArray();
        var ids = before.Select(item => (string)item!["id"]!).ToList();

        Clock.Advance(TimeSpan.FromMinutes(1));
        await PatchAsync(EventUrl(ids[1]), """{"location":null}""");
        await Client.PostAsync(
            $"{EventUrl(ids[2])}/attachments",
            """{"@odata.type":"#microsoft.graph.fileAttachment","name":"a.txt","contentBytes":"AAEC"}""");
        var after = (await GetOkAsync($"{url}/instances?{March}"))["value"]!.AsArray()
            .OrderBy(item => (string)item!["originalStart"]!).ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                after.Select(item => (string)item!["location"]!["displayName"]!),
                Is.EqualTo(["Room 1", "", "Room 1", "Room 1", "Room 1"]));
            Assert.That(
                after.Select(item => (bool)item!["hasAttachments"]!), Is.EqualTo([false, false, true, false, false]));
            Assert.That((string)after[1]!["changeKey"]!, Is.Not.EqualTo((string)before[1]!["changeKey"]!));
            Assert.That((string)after[0]!["lastModifiedDateTime"]!, Is.EqualTo((string)before[0]!["lastModifiedDateTime"]!));
            Assert.That((string)after[1]!["lastModifiedDateTime"]!, Is.Not.EqualTo((string)before[1]!["lastModifiedDateTime"]!));
        }
    }

    [Test]
    public async Task An_occurrence_can_be_moved_to_the_day_of_a_deleted_one_and_not_beyond_the_next()
    {
        var (_, master) = await Client.PostAsync($"{MeUrl}/events", Review);
        var ids = await GetInstanceIdsAsync(EventUrl((string)master["id"]!));
        await DeleteAsync(EventUrl(ids[2]));

        var beyond = await MoveAsync("2026-03-23T12:00:00", "2026-03-23T13:00:00");
        var between = await MoveAsync("2026-03-17T12:00:00", "2026-03-17T13:00:00");

        Assert.That((beyond, between), Is.EqualTo((400, 200)));

        async Task<int> MoveAsync(string start, string end)
        {
            var body = $$"""{"start":{"dateTime":"{{start}}","timeZone":"UTC"},"end":{"dateTime":"{{end}}","timeZone":"UTC"} }""";
            return (await PatchAsync(EventUrl(ids[1]), body)).Status;
        }
    }

    [Test]
    public async Task A_series_whose_start_alone_changes_begins_with_it()
    {
        var (_, master) = await Client.PostAsync($"{MeUrl}/events", Review);

        var (_, moved) = await PatchAsync(
            EventUrl((string)master["id"]!),
            """
            {"start":{"dateTime":"2026-03-10T09:00:00","timeZone":"Pacific Standard Time"},
             "end":{"dateTime":"2026-03-10T09:30:00","timeZone":"Pacific Standard Time"}}
            """);

        Assert.That((string)moved["recurrence"]!["range"]!["startDate"]!, Is.EqualTo("2026-03-10"));
    }

    [Test]
    public async Task The_days_of_a_week_are_returned_once_each_and_in_their_order()
    {
        var (_, master) = await Client.PostAsync($"{MeUrl}/events", CreateEvent(
            "2026-03-02T09:30:00",
            """ "type":"weekly","interval":1,"daysOfWeek":["Tuesday","Monday","tuesday"] """,
            """ "type":"noEnd","startDate":"2026-03-02" """));

        Assert.That(
            master["recurrence"]!["pattern"]!["daysOfWeek"]!.AsArray().Select(day => (string)day!), Is.EqualTo(["monday", "tuesday"]));
    }

    [Test]
    public async Task An_occurrence_on_a_date_that_the_series_does_not_have_is_not_found()
    {
        var (_, master) = await Client.PostAsync($"{MeUrl}/events", Review);

        var monday = await Client.GetAsync(EventUrl(MailIds.CreateForOccurrence((string)master["id"]!, new DateOnly(2026, 3, 9))));
        var tuesday = await Client.GetAsync(EventUrl(MailIds.CreateForOccurrence((string)master["id"]!, new DateOnly(2026, 3, 10))));

        Assert.That((monday.Status, tuesday.Status), Is.EqualTo((200, 404)));
    }

    // https://learn.microsoft.com/graph/api/resources/recurrencerange: recurrenceTimeZone
    [TestCase("false", "2026-03-02T17:00 2026-03-09T16:00")]
    [TestCase("true", "2026-03-02T00:00 2026-03-09T00:00")]
    public async Task A_series_follows_the_time_zone_of_its_recurrence_unless_it_lasts_all_day(string isAllDay, string starts)
    {
        var (start, end) = isAllDay == "true"
            ? ("2026-03-02T00:00:00", "2026-03-03T00:00:00")
            : ("2026-03-02T17:00:00", "2026-03-02T18:00:00");
        await Client.PostAsync(
            $"{MeUrl}/events",
            $$"""
            {"isAllDay":{{isAllDay}},"start":{"dateTime":"{{start}}","timeZone":"UTC"},"end":{"dateTime":"{{end}}","timeZone":"UTC"},
             "recurrence":{"pattern":{"type":"weekly","interval":1,"daysOfWeek":["Monday"]},
                           "range":{"type":"numbered","numberOfOccurrences":2,"startDate":"2026-03-02",
                                    "recurrenceTimeZone":"Pacific Standard Time"} } }
            """);

        Assert.That(string.Join(' ', GetStarts(await GetOkAsync($"{MeUrl}/calendarView?{March}"))), Is.EqualTo(starts));
    }

    [Test]
    public async Task An_event_that_does_not_recur_has_no_instances()
    {
        var id = Tenant.Mail.AddEvent(Me.Id, new LocalEvent { Start = Noon, End = Noon.AddHours(1) });

        Assert.That((await Client.GetAsync($"{EventUrl(id)}/instances?{March}")).Status, Is.EqualTo(400));
        Assert.That((await Client.GetAsync($"{EventUrl(id)}/instances")).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task The_days_of_a_series_that_lasts_all_day_do_not_depend_on_a_time_zone()
    {
        var midnight = new DateTimeOffset(2026, 3, 30, 0, 0, 0, TimeSpan.Zero);
        Tenant.Mail.AddEvent(Me.Id, new LocalEvent
        {
            Start = midnight,
            End = midnight.AddDays(1),
            IsAllDay = true,
            TimeZone = "Tokyo Standard Time",
            Recurrence = new LocalRecurrence { NumberOfOccurrences = 2 },
        });

        var view = await GetOkAsync($"{MeUrl}/calendarView?{March}", "outlook.timezone=\"Tokyo Standard Time\"");

        Assert.That(GetStarts(view), Is.EqualTo(["2026-03-30T00:00", "2026-03-31T00:00"]));
    }

    [Test]
    public void A_recurring_event_that_a_test_added_is_read_back_as_it_was_written()
    {
        var recurrence = new LocalRecurrence
        {
            Type = LocalRecurrenceType.RelativeYearly,
            DaysOfWeek = [DayOfWeek.Friday],
            Index = LocalWeekIndex.Last,
            Month = 11,
            EndDate = new DateOnly(2030, 1, 1),
        };
        var review = LocalEvent.Create("Party", new(2026, 11, 27, 18, 0, 0), new(2026, 11, 27, 23, 0, 0), "Europe/Berlin")
            with { Recurrence = recurrence };
        Tenant.Mail.AddEvent(Me.Id, review);

        var stored = Tenant.Mail.GetEvents(Me.Id).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stored.Start, Is.EqualTo(new DateTimeOffset(2026, 11, 27, 17, 0, 0, TimeSpan.Zero)));
            Assert.That(stored.TimeZone, Is.EqualTo("Europe/Berlin"));
            Assert.That(stored.Recurrence!.DaysOfWeek, Is.EqualTo([DayOfWeek.Friday]));
            Assert.That(stored.Recurrence with { DaysOfWeek = recurrence.DaysOfWeek }, Is.EqualTo(recurrence));
            Assert.That(
                () => Tenant.Mail.AddEvent(Me.Id, review with { Recurrence = new() { Type = LocalRecurrenceType.Weekly } }),
                Throws.ArgumentException.With.Message.Contains("not complete"));
            Assert.That(() => LocalEvent.Create("", default, default, "Mars"), Throws.ArgumentException.With.Message.Contains("'Mars'"));
        }
    }

    private static string CreateEvent(string end, string pattern, string range) =>
        $$"""
        {"start":{"dateTime":"2026-03-02T09:00:00","timeZone":"UTC"},"end":{"dateTime":"{{end}}","timeZone":"UTC"},
         "recurrence":{"pattern":{ {{pattern}} },"range":{ {{range}} } } }
        """;

    private async Task<string[]> GetInstanceIdsAsync(string url) =>
    [
        .. (await GetOkAsync($"{url}/instances?{March}"))["value"]!.AsArray().Select(item => (string)item!["id"]!),
    ];

    private static string[] GetStarts(JsonNode list) =>
        [.. list["value"]!.AsArray().Select(item => ((string)item!["start"]!["dateTime"]!)[..16])];

    private static string[] GetTypes(JsonNode list) => [.. list["value"]!.AsArray().Select(item => (string)item!["type"]!)];
}
