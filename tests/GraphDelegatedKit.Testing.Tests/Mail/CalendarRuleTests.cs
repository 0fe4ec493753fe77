namespace GraphDelegatedKit.Testing.Tests.Mail;

// Rules of single pages about events and calendars.
public sealed class CalendarRuleTests : MailboxFixture
{
    // https://learn.microsoft.com/graph/api/event-update#request-body: a new location replaces the locations.
    [Test]
    public async Task A_new_location_replaces_all_locations_of_an_event()
    {
        var (_, created) = await Client.PostAsync(
            $"{MeUrl}/events",
            """{"subject":"a","locations":[{"displayName":"Room 1"},{"displayName":"Room 2"}],"sensitivity":"Private"}""");
        var url = EventUrl((string)created["id"]!);

        var (_, changed) = await PatchAsync(url, """{"location":{"displayName":"Home","locationUri":"https://maps.example"}}""");
        var (_, cleared) = await PatchAsync(url, """{"location":null,"sensitivity":null}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created["locations"]!.AsArray(), Has.Count.EqualTo(2));
            Assert.That((string)created["sensitivity"]!, Is.EqualTo("private"));
            Assert.That((string)changed["locations"]![0]!["displayName"]!, Is.EqualTo("Home"));
            Assert.That(changed["locations"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That((string)changed["location"]!["locationUri"]!, Is.EqualTo("https://maps.example"));
            Assert.That((string)changed["location"]!["locationType"]!, Is.EqualTo("default"));
            Assert.That(cleared["locations"]!.AsArray(), Is.Empty);
            Assert.That((string)cleared["location"]!["displayName"]!, Is.Empty);
            Assert.That((string)cleared["sensitivity"]!, Is.EqualTo("normal"));
        }
    }

    // https://learn.microsoft.com/graph/api/resources/event#properties: the defaults.
    [Test]
    public async Task A_new_event_has_the_defaults_of_the_service()
    {
        var (_, created) = await Client.PostAsync(
            $"{MeUrl}/events",
            """
            {
              "start": { "dateTime": "2026-09-01T09:00:00", "timeZone": "UTC" },
              "end": { "dateTime": "2026-09-01T10:00:00", "timeZone": "UTC" },
              "recurrence": { "pattern": { "type": "daily", "interval": 1 }, "range": { "type": "noEnd", "startDate": "2026-09-01" } },
              "attendees": [{ "emailAddress": { "address": "a@fabrikam.com" } }]
            }
            """);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)created["subject"]!, Is.Empty);
            Assert.That((int)created["reminderMinutesBeforeStart"]!, Is.EqualTo(15));
            Assert.That((bool)created["isReminderOn"]!, Is.True);
            Assert.That((bool)created["responseRequested"]!, Is.True);
            Assert.That((bool)created["allowNewTimeProposals"]!, Is.True);
            Assert.That((bool)created["isOrganizer"]!, Is.True);
            Assert.That((bool)created["isAllDay"]!, Is.False);
            Assert.That((bool)created["isCancelled"]!, Is.False);
            Assert.That((bool)created["isOnlineMeeting"]!, Is.False);
            Assert.That((bool)created["hideAttendees"]!, Is.False);
            Assert.That((string)created["onlineMeetingProvider"]!, Is.EqualTo("unknown"));
            Assert.That((string)created["importance"]!, Is.EqualTo("normal"));
            Assert.That((string)created["showAs"]!, Is.EqualTo("busy"));
            Assert.That((string)created["type"]!, Is.EqualTo("seriesMaster"));
            Assert.That((string)created["originalStartTimeZone"]!, Is.EqualTo("UTC"));
            Assert.That((string)created["originalEndTimeZone"]!, Is.EqualTo("UTC"));
            Assert.That((string)created["responseStatus"]!["response"]!, Is.EqualTo("organizer"));
            Assert.That((string)created["attendees"]![0]!["type"]!, Is.EqualTo("required"));
            Assert.That((string)created["iCalUId"]!, Does.StartWith("040000008200E00074C5B7101A82E008"));
            Assert.That((string)created["webLink"]!, Does.EndWith("&exvsurl=1&path=/calendar/item"));
            Assert.That(created["categories"]!.AsArray(), Is.Empty);
        }
    }

    [TestCase("PATCH", """{"name":"Mine"}""")]
    [TestCase("DELETE", null)]
    public async Task A_change_of_the_default_calendar_is_refused_by_name(string method, string? json)
    {
        var (status, body) = await Client.SendAsync(
            new HttpMethod(method), $"{MeUrl}/calendar", json is null ? null : new StringContent(json, null, "application/json"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(501));
            Assert.That((string)body["error"]!["message"]!, Does.Contain("the default calendar"));
        }
    }

    // https://learn.microsoft.com/graph/api/resources/calendar#properties
    [Test]
    public async Task Only_a_calendar_that_was_created_can_be_removed()
    {
        var (_, created) = await Client.PostAsync($"{MeUrl}/calendars", """{"name":"Volunteer"}""");
        var (nameless, _) = await Client.PostAsync($"{MeUrl}/calendars", """{"name":""}""");

        var list = await GetOkAsync($"{MeUrl}/calendars?top=1&skip=1&count=true");
        var first = await GetOkAsync($"{MeUrl}/calendars?$top=1");
        var standard = await GetOkAsync($"{MeUrl}/calendar");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(nameless, Is.EqualTo(400));
            Assert.That((bool)created["isRemovable"]!, Is.True);
            Assert.That((bool)created["isDefaultCalendar"]!, Is.False);
            Assert.That((bool)created["canEdit"]!, Is.True);
            Assert.That((string)created["owner"]!["name"]!, Is.EqualTo(Me.DisplayName));
            Assert.That((bool)standard["isRemovable"]!, Is.False);
            Assert.That((string)list["value"]![0]!["id"]!, Is.EqualTo((string)created["id"]!));
            Assert.That((int)list["@odata.count"]!, Is.EqualTo(2));
            Assert.That(list["@odata.nextLink"], Is.Null);
            Assert.That((string)first["@odata.nextLink"]!, Is.EqualTo($"{MeUrl}/calendars?$top=1&%24skip=1"));
        }
    }

    // https://learn.microsoft.com/graph/api/user-list-calendarview: the events whose start or end is in the range, or that span it.
    [TestCase("2026-03-04T13:00:00Z", "2026-03-04T14:00:00Z", "")]
    [TestCase("2026-03-04T11:00:00Z", "2026-03-04T12:00:00Z", "")]
    [TestCase("2026-03-04T12:00:00Z", "2026-03-04T12:00:01Z", "noon,moment")]
    [TestCase("2026-03-04T12:59:59Z", "2026-03-04T13:00:00Z", "noon")]
    public async Task A_calendar_view_excludes_events_that_only_touch_it(string start, string end, string expected)
    {
        Tenant.Mail.AddEvent(Me.Id, new LocalEvent { Subject = "noon", Start = Noon, End = Noon.AddHours(1) });
        Tenant.Mail.AddEvent(Me.Id, new LocalEvent { Subject = "moment", Start = Noon, End = Noon });

        var found = await GetSubjectsAsync($"calendarView?startDateTime={start}&endDateTime={end}");

        Assert.That(string.Join(',', found), Is.EqualTo(expected));
    }

    // https://learn.microsoft.com/graph/api/user-list-events#support-various-time-zones
    [Test]
    public async Task The_response_confirms_the_time_zone_that_the_request_prefers()
    {
        var id = Tenant.Mail.AddEvent(Me.Id, "Review");
        using var request = new HttpRequestMessage(HttpMethod.Get, EventUrl(id));
        request.Headers.Add("Prefer", "outlook.timezone=\"Tokyo Standard Time\"");

        using var response = await Client.Http.SendAsync(request);

        Assert.That(response.Headers.GetValues("Preference-Applied"), Is.EqualTo(["outlook.timezone=\"Tokyo Standard Time\""]));
    }

    [Test]
    public async Task An_event_of_a_test_has_its_user_as_organizer()
    {
        var id = Tenant.Mail.AddEvent(Me.Id, "Review");

        var review = await GetOkAsync(EventUrl(id));

        Assert.That((string)review["organizer"]!["emailAddress"]!["address"]!, Is.EqualTo(Me.Mail));
    }
}
