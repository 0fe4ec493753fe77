using System.Net;

namespace GraphDelegatedKit.Testing.Tests.Mail;

public sealed class CalendarTests : MailboxFixture
{
    private const string Lunch =
        """
        {"subject":"Let's go for lunch","body":{"contentType":"HTML","content":"Does noon work for you?"},
         "start":{"dateTime":"2026-07-15T12:00:00","timeZone":"Pacific Standard Time"},
         "end":{"dateTime":"2026-07-15T14:00:00","timeZone":"Pacific Standard Time"},
         "location":{"displayName":"Harry's Bar"},
         "attendees":[{"emailAddress":{"address":"grace@fabrikam.com","name":"Grace"},"type":"optional"}]}
        """;

    // https://learn.microsoft.com/graph/api/user-post-events
    // https://learn.microsoft.com/graph/api/user-list-events#support-various-time-zones
    [Test]
    public async Task The_times_of_an_event_are_in_UTC_or_in_the_time_zone_that_the_request_prefers()
    {
        var (status, created) = await Client.PostAsync($"{MeUrl}/events", Lunch);
        var url = EventUrl((string)created["id"]!);

        var pacific = await GetOkAsync(url, "outlook.timezone=\"Pacific Standard Time\"");
        var berlin = await GetOkAsync(url, "outlook.timezone=\"Europe/Berlin\"");
        var (unknown, error) = await Client.SendAsync(
            HttpMethod.Get, url, configure: request => request.Headers.Add("Prefer", "outlook.timezone=\"Mars\""));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(201));
            Assert.That((string)created["start"]!["dateTime"]!, Is.EqualTo("2026-07-15T19:00:00.0000000"));
            Assert.That((string)created["start"]!["timeZone"]!, Is.EqualTo("UTC"));
            Assert.That((string)created["originalStartTimeZone"]!, Is.EqualTo("Pacific Standard Time"));
            Assert.That((string)created["type"]!, Is.EqualTo("singleInstance"));
            Assert.That((string)created["organizer"]!["emailAddress"]!["address"]!, Is.EqualTo(Me.Mail));
            Assert.That((string)created["locations"]![0]!["displayName"]!, Is.EqualTo("Harry's Bar"));
            Assert.That((string)created["attendees"]![0]!["status"]!["response"]!, Is.EqualTo("none"));
            Assert.That((string)pacific["start"]!["dateTime"]!, Is.EqualTo("2026-07-15T12:00:00.0000000"));
            Assert.That((string)pacific["end"]!["timeZone"]!, Is.EqualTo("Pacific Standard Time"));
            Assert.That((string)berlin["start"]!["dateTime"]!, Is.EqualTo("2026-07-15T21:00:00.0000000"));
            Assert.That(unknown, Is.EqualTo(400));
            Assert.That((string)error["error"]!["code"]!, Is.EqualTo("TimeZoneNotSupportedException"));
        }
    }

    // https://learn.microsoft.com/graph/api/user-list-events
    [Test]
    public async Task Events_are_listed_filtered_sorted_and_paged()
    {
        for (var hour = 0; hour < 3; hour++)
        {
            var start = Noon.AddHours(hour);
            Tenant.Mail.AddEvent(Me.Id, new LocalEvent { Subject = $"e{hour}", Start = start, End = start.AddHours(1) });
        }

        var page = await GetOkAsync($"{MeUrl}/events?$top=2&$orderby=start/dateTime desc&$count=true");
        var selected = await GetOkAsync($"{MeUrl}/calendar/events?$select=subject,iCalUId,onlineMeeting,seriesMasterId,showAs");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetSubjects(page), Is.EqualTo(["e2", "e1"]));
            Assert.That((int)page["@odata.count"]!, Is.EqualTo(3));
            Assert.That((string)page["@odata.nextLink"]!, Does.EndWith("&%24skip=2"));
            Assert.That(await GetSubjectsAsync("events?$filter=start/dateTime ge '2026-03-04T13:00:00'"), Is.EqualTo(["e1", "e2"]));
            Assert.That(await GetSubjectsAsync("events?$filter=start/dateTime lt '2026-03-04T13:00:00Z'"), Is.EqualTo(["e0"]));
            Assert.That(await GetSubjectsAsync("events?$filter=subject eq 'e1'"), Is.EqualTo(["e1"]));
            Assert.That((string)selected["value"]![0]!["showAs"]!, Is.EqualTo("busy"));
        }
    }

    // https://learn.microsoft.com/graph/api/user-list-calendarview
    [TestCase("2026-03-04T00:00:00Z", "2026-03-05T00:00:00Z", "morning", "noon")]
    [TestCase("2026-03-04T12:30:00", "2026-03-04T12:45:00", "noon")]
    [TestCase("2026-03-04T13:00:00Z", "2026-03-04T14:00:00Z")]
    [TestCase("2026-03-04T11:00:00Z", "2026-03-04T12:00:00Z")]
    [TestCase("2026-03-04T13:30:00+01:00", "2026-03-04T13:45:00+01:00", "noon")]
    public async Task A_calendar_view_has_the_events_that_overlap_it(string start, string end, params string[] expected)
    {
        Tenant.Mail.AddEvent(Me.Id, new LocalEvent { Subject = "noon", Start = Noon, End = Noon.AddHours(1) });
        Tenant.Mail.AddEvent(Me.Id, new LocalEvent { Subject = "morning", Start = Noon.AddHours(-3), End = Noon.AddHours(-2) });
        Tenant.Mail.AddEvent(Me.Id, "without times");
        var range = $"startDateTime={Uri.EscapeDataString(start)}&endDateTime={Uri.EscapeDataString(end)}";

        using (Assert.EnterMultipleScope())
        {
            foreach (var path in (string[])["calendarView", "calendar/calendarView", "calendarview"])
                Assert.That(await GetSubjectsAsync($"{path}?{range}"), Is.EqualTo(expected), path);
            Assert.That(await GetSubjectsAsync($"calendarView?startDateTime={start}&endDateTime={end}"), Is.EqualTo(expected));
        }
    }

    [Test]
    public async Task A_calendar_view_has_an_event_without_a_duration_that_begins_with_it()
    {
        Tenant.Mail.AddEvent(Me.Id, new LocalEvent { Subject = "reminder", Start = Noon, End = Noon });

        Assert.That(
            await GetSubjectsAsync("calendarView?startDateTime=2026-03-04T12:00:00Z&endDateTime=2026-03-04T13:00:00Z"),
            Is.EqualTo(["reminder"]));
    }

    [TestCase("calendarView", 400, "ErrorInvalidParameter")]
    [TestCase("calendarView?startDateTime=2026-03-04", 400, "ErrorInvalidParameter")]
    [TestCase("calendarView?startDateTime=x&endDateTime=y", 400, "ErrorInvalidParameter")]
    [TestCase("events?$select=nothing", 400, "BadRequest")]
    [TestCase("events?$search=\"a\"", 501, "notSupported")]
    [TestCase("calendars/nothing", 400, "ErrorInvalidIdMalformed")]
    [TestCase("calendar?$expand=events", 501, "notSupported")]
    public async Task A_calendar_query_that_Graph_or_the_tenant_does_not_support_is_refused(string path, int status, string code)
    {
        await AssertRefusedAsync(path, status, code);
    }

    [TestCase("""{"start":"noon"}""", 400)]
    [TestCase("""{"start":{"dateTime":"noon"}}""", 400)]
    [TestCase("""{"start":{"dateTime":"0001-01-01T00:00:00","timeZone":"Tokyo Standard Time"}}""", 400)]
    [TestCase("""{"start":{"dateTime":"2026-03-04T12:00:00","timeZone":"Mars"}}""", 400)]
    [TestCase("""{"location":"Home"}""", 400)]
    [TestCase("""{"attendees":[null]}""", 400)]
    [TestCase("""{"attachments":["a"]}""", 501)]
    public async Task An_event_that_has_a_property_in_a_wrong_form_is_refused(string calendarEvent, int status)
    {
        Assert.That((await Client.PostAsync($"{MeUrl}/events", calendarEvent)).Status, Is.EqualTo(status));
    }

    // https://learn.microsoft.com/graph/api/calendar-get, user-list-calendars and user-post-calendars
    [Test]
    public async Task A_user_has_a_default_calendar_and_those_that_were_created()
    {
        var (status, volunteer) = await Client.PostAsync($"{MeUrl}/calendars", """{"name":"Volunteer"}""");
        var calendarUrl = $"{MeUrl}/calendars/{Uri.EscapeDataString((string)volunteer["id"]!)}";
        await Client.PostAsync($"{calendarUrl}/events", Lunch);
        Tenant.Mail.AddEvent(Me.Id, "in the default calendar");

        var calendar = await GetOkAsync($"{MeUrl}/calendar");
        var list = await GetOkAsync($"{MeUrl}/calendars?$select=name,isDefaultCalendar");
        var events = await GetOkAsync($"{calendarUrl}/events");
        var view = await GetOkAsync($"{calendarUrl}/calendarView?startDateTime=2026-07-15&endDateTime=2026-07-16");
        var (renamed, charity) = await PatchAsync(calendarUrl, """{"name":"Charity"}""");
        var deleted = await DeleteAsync(calendarUrl);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(201));
            Assert.That((string)calendar["name"]!, Is.EqualTo("Calendar"));
            Assert.That((bool)calendar["isDefaultCalendar"]!, Is.True);
            Assert.That((string)calendar["owner"]!["address"]!, Is.EqualTo(Me.Mail));
            Assert.That(list["value"]!.AsArray().Select(item => (string)item!["name"]!), Is.EqualTo(["Calendar", "Volunteer"]));
            Assert.That(GetSubjects(events), Is.EqualTo(["Let's go for lunch"]));
            Assert.That(GetSubjects(view), Is.EqualTo(["Let's go for lunch"]));
            Assert.That(await GetSubjectsAsync("events"), Is.EqualTo(["in the default calendar"]));
            Assert.That(renamed, Is.EqualTo(200));
            Assert.That((string)charity["name"]!, Is.EqualTo("Charity"));
            Assert.That(deleted, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That((await Client.GetAsync(calendarUrl)).Status, Is.EqualTo(404));
        }
    }

    // https://learn.microsoft.com/graph/api/event-update and event-delete
    [Test]
    public async Task An_event_can_be_changed_and_deleted()
    {
        var (_, created) = await Client.PostAsync($"{MeUrl}/events", Lunch);
        var url = EventUrl((string)created["id"]!);

        var (changed, lunch) = await PatchAsync(
            url,
            """{"subject":"Brunch","location":{"displayName":"Home"},"start":{"dateTime":"2026-07-15T11:00:00Z","timeZone":"UTC"}}""");
        var (reversed, error) = await PatchAsync(
            url, """{"start":{"dateTime":"2026-07-15T11:00:00"},"end":{"dateTime":"2026-07-15T10:00:00"}}""");
        var deleted = await DeleteAsync(url);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(changed, Is.EqualTo(200));
            Assert.That((string)lunch["subject"]!, Is.EqualTo("Brunch"));
            Assert.That((string)lunch["locations"]![0]!["displayName"]!, Is.EqualTo("Home"));
            Assert.That((string)lunch["start"]!["dateTime"]!, Is.EqualTo("2026-07-15T11:00:00.0000000"));
            Assert.That(reversed, Is.EqualTo(400));
            Assert.That((string)error["error"]!["code"]!, Is.EqualTo("ErrorPropertyValidationFailure"));
            Assert.That(deleted, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That((await Client.GetAsync(url)).Status, Is.EqualTo(404));
            Assert.That(Tenant.Mail.GetEvents(Me.Id), Is.Empty);
        }
    }

    [Test]
    public async Task The_days_of_an_event_that_lasts_all_day_do_not_depend_on_the_time_zone()
    {
        var midnight = new DateTimeOffset(2026, 3, 5, 0, 0, 0, TimeSpan.Zero);
        var id = Tenant.Mail.AddEvent(Me.Id, new LocalEvent { Start = midnight, End = midnight.AddDays(1), IsAllDay = true });

        var holiday = await GetOkAsync(EventUrl(id), "outlook.timezone=\"Eastern Standard Time\"");

        Assert.That((string)holiday["start"]!["dateTime"]!, Is.EqualTo("2026-03-05T00:00:00.0000000"));
    }
}
