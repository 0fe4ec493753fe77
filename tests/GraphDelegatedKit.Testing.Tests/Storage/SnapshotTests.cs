using System.Text;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Storage;

// Snapshots in memory: what they hold, and what becomes of tokens and requests.
public sealed class SnapshotTests : TenantFixture
{
    private const int FragmentAlignment = UploadSessionClient.FragmentAlignment;

    private LocalUser Ada => Tenant.Users[0];

    private LocalUser Grace => Tenant.Users[1];

    [Test]
    public async Task Users_are_as_they_were()
    {
        Tenant.ChangeUser(Ada.Id, user => user with { JobTitle = "Analyst" });
        var snapshot = Tenant.TakeSnapshot();
        Tenant.ChangeUser(Ada.Id, user => user with { JobTitle = "Director" });
        Tenant.RemoveUser(Grace.Id);
        Tenant.AddUser(LocalUser.CreateGuest("guest@example.com", "Guest"));

        Tenant.Restore(snapshot);

        var (_, users) = await Client.GetAsync($"{GraphUrl}/users?$select=displayName,jobTitle");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(users["value"]!.AsArray(), Has.Count.EqualTo(8));
            Assert.That((string)users["value"]![0]!["jobTitle"]!, Is.EqualTo("Analyst"));
            Assert.That(Tenant.Users.Select(user => user.DisplayName), Does.Not.Contain("Guest"));
        }
    }

    [Test]
    public async Task A_disabled_user_may_sign_in_again()
    {
        var snapshot = Tenant.TakeSnapshot();
        await Client.SendAsync(
            HttpMethod.Patch, $"{GraphUrl}/users/{Ada.Id}", new StringContent("""{"accountEnabled":false}""", null, "application/json"));
        Assert.That((await Client.GetAsync($"{GraphUrl}/me")).Status, Is.EqualTo(401));

        Tenant.Restore(snapshot);

        Assert.That((await Client.GetAsync($"{GraphUrl}/me")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Files_have_the_names_and_contents_they_had()
    {
        await PutAsync("kept.txt", "old");
        await PutAsync("deleted.txt", "deleted");
        var (_, before) = await Client.GetAsync($"{DriveUrl}/root:/kept.txt");
        var snapshot = Tenant.TakeSnapshot();
        await PutAsync("kept.txt", "new and longer");
        await PutAsync("later.txt", "later");
        await Client.SendAsync(HttpMethod.Delete, $"{DriveUrl}/root:/deleted.txt");

        Tenant.Restore(snapshot);

        var (_, after) = await Client.GetAsync($"{DriveUrl}/root:/kept.txt");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ListFiles(), Is.EqualTo(new[] { "deleted.txt", "kept.txt" }));
            Assert.That(await ReadAsync("kept.txt"), Is.EqualTo("old"));
            Assert.That(await ReadAsync("deleted.txt"), Is.EqualTo("deleted"));
            Assert.That((string)after["eTag"]!, Is.EqualTo((string)before["eTag"]!));
            Assert.That((string)after["id"]!, Is.EqualTo((string)before["id"]!));
        }
    }

    [Test]
    public async Task Earlier_versions_of_a_file_keep_their_contents()
    {
        await PutAsync("a.txt", "1");
        await PutAsync("a.txt", "2");
        var snapshot = Tenant.TakeSnapshot();
        for (var version = 3; version <= 14; version++)
            await PutAsync("a.txt", $"{version}");
        await Client.SendAsync(HttpMethod.Delete, $"{DriveUrl}/root:/a.txt");

        Tenant.Restore(snapshot);

        using var content = await Client.Http.GetAsync($"{DriveUrl}/root:/a.txt:/versions/1.0/content");
        using var anonymous = new HttpClient(Tenant.CreateHandler());
        Assert.That(await anonymous.GetStringAsync(content.Headers.Location), Is.EqualTo("1"));
    }

    [Test]
    public async Task A_drive_that_a_snapshot_does_not_know_is_empty_and_has_the_same_root()
    {
        var snapshot = Tenant.TakeSnapshot();
        await PutAsync("a.txt", "a");
        var (_, before) = await Client.GetAsync($"{DriveUrl}/root");

        Tenant.Restore(snapshot);

        var (_, after) = await Client.GetAsync($"{DriveUrl}/root");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)after["id"]!, Is.EqualTo((string)before["id"]!));
            Assert.That((int)after["folder"]!["childCount"]!, Is.Zero);
        }
    }

    [Test]
    public async Task Shares_sites_teams_and_mail_are_as_they_were()
    {
        await PutAsync("shared.txt", "shared");
        var link = Tenant.Files.CreateSharingLink(DefaultDriveId, "shared.txt");
        Tenant.Files.AddSite("/sites/Tools", "Tools");
        var team = Tenant.Teams.Add("Rockets");
        var draft = Tenant.Mail.AddDraft(Ada.Id, "Plans");
        var snapshot = Tenant.TakeSnapshot();
        await Client.SendAsync(HttpMethod.Delete, $"{DriveUrl}/root:/shared.txt");
        Tenant.Files.AddSite("/sites/Later", "Later");
        Tenant.Teams.Add("Boats");
        Tenant.Teams.AddChannel(team.Id, "Secret", LocalChannelKind.Private);
        Tenant.Mail.AddDraft(Ada.Id, "Later");
        await Client.PostAsync(
            $"{GraphUrl}/me/messages/{Uri.EscapeDataString(draft)}/attachments",
            """{"@odata.type":"#microsoft.graph.fileAttachment","name":"a.txt","contentBytes":"AAEC"}""");
        Assert.That(Tenant.Mail.GetAttachments(draft), Has.Count.EqualTo(1));

        Tenant.Restore(snapshot);

        var shareId = "u!" + Convert.ToBase64String(Encoding.UTF8.GetBytes(link)).TrimEnd('=').Replace('/', '_').Replace('+', '-');
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await Client.GetAsync($"{GraphUrl}/shares/{shareId}/driveItem")).Status, Is.EqualTo(200));
            Assert.That(Tenant.Files.GetLibraryId("/sites/Tools"), Is.Not.Empty);
            Assert.That(() => Tenant.Files.GetLibraryId("/sites/Later"), Throws.ArgumentException);
            Assert.That(
                Tenant.Teams.All.Select(existing => existing.DisplayName), Is.EqualTo(new[] { "Engineering", "Marketing", "Rockets" }));
            Assert.That(Tenant.Teams.GetChannels(team.Id), Has.Count.EqualTo(1));
            Assert.That(Tenant.Mail.GetAttachments(draft), Is.Empty);
        }
    }

    [Test]
    public async Task A_consent_that_was_given_later_is_gone_and_a_refresh_token_of_then_meets_the_missing_consent()
    {
        await Client.SignInAsync(Grace.UserPrincipalName, "User.Read offline_access");
        var snapshot = Tenant.TakeSnapshot();
        var later = await Client.SignInAsync(Grace.UserPrincipalName, "Mail.Read offline_access");

        Tenant.Restore(snapshot);
        var refreshed = await Client.RefreshAsync((string)later["refresh_token"]!, "User.Read");
        var refused = await Client.RefreshAsync((string)later["refresh_token"]!, "Mail.Read");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refreshed.Status, Is.EqualTo(200), refreshed.Body.ToJsonString());
            Assert.That((string)refreshed.Body["scope"]!, Does.Not.Contain("Mail.Read"));
            Assert.That((string)refused.Body["error_description"]!, Does.StartWith("AADSTS65001"));
        }
    }

    [Test]
    public async Task Tokens_from_before_a_revocation_work_again_and_those_from_after_it_are_revoked()
    {
        var before = await Client.SignInAsync();
        var snapshot = Tenant.TakeSnapshot();
        Tenant.RevokeSignInSessions(Ada.Id);
        var after = await Client.SignInAsync();

        Tenant.Restore(snapshot);

        var statuses = new[] { await GetMeStatusAsync(before), await GetMeStatusAsync(after) };
        var refused = await Client.RefreshAsync((string)after["refresh_token"]!);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(statuses, Is.EqualTo(new[] { 200, 401 }));
            Assert.That((await Client.RefreshAsync((string)before["refresh_token"]!)).Status, Is.EqualTo(200));
            Assert.That((string)refused.Body["error_description"]!, Does.StartWith("AADSTS50173"));
        }
    }

    [Test]
    public async Task A_token_of_a_user_who_came_later_is_refused_and_one_of_a_user_who_left_works_again()
    {
        var left = await Client.SignInAsync(Grace.UserPrincipalName);
        var snapshot = Tenant.TakeSnapshot();
        Tenant.RemoveUser(Grace.Id);
        var guest = LocalUser.CreateGuest("guest@example.com", "Guest");
        Tenant.AddUser(guest);
        var came = await Client.SignInAsync(guest.UserPrincipalName);

        Tenant.Restore(snapshot);

        Assert.That(new[] { await GetMeStatusAsync(left), await GetMeStatusAsync(came) }, Is.EqualTo(new[] { 200, 401 }));
    }

    [Test]
    public async Task A_device_code_can_be_approved_again_and_a_later_one_is_unknown()
    {
        var pending = await Client.RequestDeviceCodeAsync();
        var approved = await Client.RequestDeviceCodeAsync();
        await Tenant.SimulateUser(Ada.UserPrincipalName).EnterCodeAsync((string)approved["user_code"]!);
        var snapshot = Tenant.TakeSnapshot();
        await Tenant.SimulateUser(Ada.UserPrincipalName).EnterCodeAsync((string)pending["user_code"]!);
        await Client.PollTokenAsync(pending);
        await Client.PollTokenAsync(approved);
        var later = await Client.RequestDeviceCodeAsync();

        Tenant.Restore(snapshot);

        Clock.Advance(TimeSpan.FromSeconds(6));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)(await Client.PollTokenAsync(pending)).Body["error"]!, Is.EqualTo("authorization_pending"));
            Assert.That((await Client.PollTokenAsync(approved)).Status, Is.EqualTo(200));
            Assert.That((string)(await Client.PollTokenAsync(later)).Body["error"]!, Is.EqualTo("bad_verification_code"));
        }
    }

    [Test]
    public async Task A_browser_is_signed_in_as_it_was()
    {
        using var first = new SignInBrowser(Tenant);
        using var second = new SignInBrowser(Tenant);
        var url = first.CreateAuthorizeUrl(Tenant.ClientId, "http://localhost:1/");
        await first.SignInAsync(url);
        var snapshot = Tenant.TakeSnapshot();
        await second.SignInAsync(url);

        Tenant.Restore(snapshot);

        using var firstPage = await first.OpenAsync(url);
        using var secondPage = await second.OpenAsync(url);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(firstPage.Headers.Location, Is.Not.Null, "the first browser has its cookie");
            Assert.That(secondPage.Headers.Location, Is.Null, "the session of the second browser is not known yet");
        }
    }

    // Snapshots of the same session with 1 and 3 fragments, each completed with other bytes.
    [Test]
    public async Task An_upload_resumes_from_every_snapshot_with_the_bytes_of_its_time()
    {
        var (first, second) = (TestData.CreateBytes(5 * FragmentAlignment, 1), TestData.CreateBytes(5 * FragmentAlignment, 2));
        first.AsSpan(0, FragmentAlignment).CopyTo(second);
        using var upload = await CreateUploadAsync();
        await upload.PutAsync(first, 0, FragmentAlignment);
        var early = Tenant.TakeSnapshot();
        await upload.PutAsync(first, FragmentAlignment, 2 * FragmentAlignment);
        var late = Tenant.TakeSnapshot();
        await upload.PutAsync(first, 3 * FragmentAlignment, 2 * FragmentAlignment);

        Tenant.Restore(early);
        var status = await upload.GetStatusAsync();
        var otherRange = await upload.PutAsync(second, FragmentAlignment, 4 * FragmentAlignment);
        var otherHash = ComputeStoredSha256("f.bin");
        Tenant.Restore(late);
        await upload.PutAsync(first, 3 * FragmentAlignment, 2 * FragmentAlignment);
        var hash = ComputeStoredSha256("f.bin");
        Tenant.Restore(early);
        await upload.CancelAsync();
        Tenant.Restore(early);
        await upload.PutAsync(second, FragmentAlignment, 4 * FragmentAlignment);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)status.Body["nextExpectedRanges"]![0]!, Does.StartWith($"{FragmentAlignment}-"));
            Assert.That(otherRange.Status, Is.EqualTo(201));
            Assert.That(otherHash, Is.EqualTo(TestData.ComputeSha256(second)));
            Assert.That(hash, Is.EqualTo(TestData.ComputeSha256(first)));
            Assert.That(ComputeStoredSha256("f.bin"), Is.EqualTo(TestData.ComputeSha256(second)));
        }
    }

    // https://learn.microsoft.com/graph/api/driveitem-delta: 410 Gone with a Location that starts again.
    [Test]
    public async Task A_delta_link_from_before_the_snapshot_continues_and_one_of_undone_changes_starts_again()
    {
        await PutAsync("a.txt", "a");
        var before = await GetDeltaLinkAsync($"{DriveUrl}/root/delta");
        var snapshot = Tenant.TakeSnapshot();
        await PutAsync("b.txt", "b");
        var undone = await GetDeltaLinkAsync(before);

        Tenant.Restore(snapshot);
        var (_, unchanged) = await Client.GetAsync(before);
        using var gone = await Client.Http.GetAsync(undone);
        var latest = await GetDeltaLinkAsync($"{DriveUrl}/root/delta?token=latest");
        await PutAsync("c.txt", "c");
        var (_, changed) = await Client.GetAsync(latest);
        var (status, again) = await Client.GetAsync(gone.Headers.Location!.AbsoluteUri);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(unchanged["value"]!.AsArray(), Is.Empty);
            Assert.That((int)gone.StatusCode, Is.EqualTo(410));
            Assert.That(GetNames(changed), Does.Contain("c.txt").And.Not.Contain("b.txt"));
            Assert.That(status, Is.EqualTo(200));
            Assert.That(GetNames(again), Does.Contain("a.txt").And.Contain("c.txt").And.Not.Contain("b.txt"));
        }
    }

    [Test]
    public async Task A_delta_link_of_undone_changes_to_users_starts_again()
    {
        var before = await GetDeltaLinkAsync($"{GraphUrl}/users/delta");
        var snapshot = Tenant.TakeSnapshot();
        Tenant.ChangeUser(Ada.Id, user => user with { JobTitle = "Director" });
        var undone = await GetDeltaLinkAsync(before);

        Tenant.Restore(snapshot);
        Tenant.ChangeUser(Grace.Id, user => user with { JobTitle = "Admiral" });

        var (_, changes) = await Client.GetAsync(before);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await Client.GetAsync(undone)).Status, Is.EqualTo(410));
            Assert.That(changes["value"]!.AsArray().Select(user => (string)user!["id"]!), Is.EqualTo(new[] { Grace.Id }));
        }
    }

    // Restoring an old snapshot, and then one that was taken later, brings the delta links of either time back.
    [Test]
    public async Task Delta_links_follow_the_snapshots_back_and_forth()
    {
        var early = Tenant.TakeSnapshot();
        await PutAsync("a.txt", "a");
        var link = await GetDeltaLinkAsync($"{DriveUrl}/root/delta");
        var late = Tenant.TakeSnapshot();

        Tenant.Restore(early);
        await PutAsync("b.txt", "b");
        var other = await GetDeltaLinkAsync($"{DriveUrl}/root/delta");
        var refused = await Client.GetAsync(link);
        Tenant.Restore(late);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Status, Is.EqualTo(410));
            Assert.That((await Client.GetAsync(link)).Status, Is.EqualTo(200));
            Assert.That((await Client.GetAsync(other)).Status, Is.EqualTo(410));
        }
    }

    [Test]
    public async Task A_range_that_arrives_during_a_restore_is_refused_and_changes_nothing()
    {
        var file = TestData.CreateBytes(3 * FragmentAlignment);
        using var upload = await CreateUploadAsync();
        await upload.PutAsync(file, 0, FragmentAlignment);
        var snapshot = Tenant.TakeSnapshot();
        using var content = PausedContent.CreateRange(file, FragmentAlignment, 2 * FragmentAlignment, firstLength: 1_000);
        using var anonymous = new HttpClient(Tenant.CreateHandler());
        var sending = anonymous.PutAsync(upload.UploadUrl, content);
        await WaitUntilAsync(() => Tenant.Requests[^1] is { Method: "PUT", BodyLength: 1_000 });

        Tenant.Restore(snapshot);
        content.Resume();

        using var refused = await sending;
        var status = await upload.GetStatusAsync();
        var last = await upload.PutAsync(file, FragmentAlignment, 2 * FragmentAlignment);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)refused.StatusCode, Is.EqualTo(503), await refused.Content.ReadAsStringAsync());
            Assert.That((string)status.Body["nextExpectedRanges"]![0]!, Is.EqualTo($"{FragmentAlignment}-{file.Length - 1}"));
            Assert.That(last.Status, Is.EqualTo(201));
            Assert.That(ComputeStoredSha256("f.bin"), Is.EqualTo(TestData.ComputeSha256(file)));
        }
    }

    [Test]
    public async Task A_small_file_that_arrives_during_a_restore_is_refused()
    {
        var snapshot = Tenant.TakeSnapshot();
        using var content = new PausedContent(new byte[100], firstLength: 10);
        var sending = Client.Http.PutAsync($"{DriveUrl}/root:/a.bin:/content", content);
        await WaitUntilAsync(() => Tenant.Requests[^1] is { Method: "PUT", BodyLength: 10 });

        Tenant.Restore(snapshot);
        content.Resume();

        using var refused = await sending;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)refused.StatusCode, Is.EqualTo(503));
            Assert.That(ListFiles(), Is.Empty);
        }
    }

    [Test]
    public async Task Requests_that_run_during_many_restores_see_one_state_or_the_other()
    {
        await PutAsync("a/1.txt", "1");
        await PutAsync("a/2.txt", "2");
        var first = Tenant.TakeSnapshot();
        await PutAsync("b/1.txt", "1");
        await Client.SendAsync(HttpMethod.Delete, $"{DriveUrl}/root:/a");
        var second = Tenant.TakeSnapshot();
        using var cancellation = new CancellationTokenSource();

        var reading = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ReadAllAsync(cancellation.Token)));
        for (var round = 0; round < 40; round++)
        {
            Tenant.Restore(round % 2 == 0 ? first : second);
            await Client.GetAsync($"{DriveUrl}/root/children");
        }

        await cancellation.CancelAsync();

        Assert.That((await reading).SelectMany(seen => seen).Distinct(), Is.SubsetOf(new[] { "a a", "b b" }));

        // Both requests of a batch belong to the same state.
        async Task<List<string>> ReadAllAsync(CancellationToken cancellationToken)
        {
            var seen = new List<string>();
            while (!cancellationToken.IsCancellationRequested)
            {
                var (_, batch) = await Client.PostAsync(
                    $"{GraphUrl}/$batch",
                    """
                    {"requests":[{"id":"1","method":"GET","url":"/me/drive/root/children?$select=name"},
                                 {"id":"2","method":"GET","url":"/me/drive/root/children?$select=name"}]}
                    """);
                seen.Add(string.Join(' ', batch["responses"]!.AsArray().SelectMany(response => GetNames(response!["body"]!))));
            }

            return seen;
        }
    }

    [Test]
    public async Task Faults_requests_uploads_the_clock_and_settings_are_not_part_of_a_snapshot()
    {
        var snapshot = Tenant.TakeSnapshot();
        using var upload = await CreateUploadAsync();
        Tenant.Faults.Fail("/v1.0/me", 403);
        Tenant.Files.SetQuota(DefaultDriveId, 10);
        Tenant.Downloads.UrlLifetime = TimeSpan.FromMinutes(7);
        Tenant.Mail.RangesPropertyName = "ranges";
        Tenant.Clock.Advance(TimeSpan.FromMinutes(1));
        var (files, mail, requests) = (Tenant.Files, Tenant.Mail, Tenant.Requests.Count);

        Tenant.Restore(snapshot);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await Client.GetAsync($"{GraphUrl}/me")).Status, Is.EqualTo(403));
            Assert.That((await Client.PutAsync($"{DriveUrl}/root:/a.bin:/content", new byte[11])).Status, Is.EqualTo(507));
            Assert.That(Tenant.Requests, Has.Count.GreaterThan(requests));
            Assert.That(Tenant.Uploads, Has.Count.EqualTo(1));
            Assert.That(Tenant.Downloads.UrlLifetime, Is.EqualTo(TimeSpan.FromMinutes(7)));
            Assert.That(mail.RangesPropertyName, Is.EqualTo("ranges"));
            Assert.That(Tenant.Clock.Offset, Is.EqualTo(TimeSpan.FromMinutes(1)));
            Assert.That(files, Is.SameAs(Tenant.Files));
        }
    }

    [Test]
    public async Task A_snapshot_of_another_tenant_is_refused()
    {
        await using var other = await LocalTenant.StartAsync();
        var snapshot = other.TakeSnapshot();

        Assert.That(() => Tenant.Restore(snapshot), Throws.ArgumentException.With.Message.Contains("another tenant"));
    }

    [Test]
    public void A_snapshot_names_the_time_of_the_clock()
    {
        Tenant.Clock.Advance(TimeSpan.FromHours(1));

        Assert.That(Tenant.TakeSnapshot().TakenOn, Is.EqualTo(Clock.GetUtcNow() + TimeSpan.FromHours(1)));
    }

    private static IEnumerable<string> GetNames(JsonNode list) =>
        list["value"]!.AsArray().Select(item => (string?)item!["name"]).OfType<string>();

    private IEnumerable<string> ListFiles() => Tenant.Files.List(DefaultDriveId).Select(file => file.Path);

    private async Task<string> GetDeltaLinkAsync(string url) => (string)(await Client.GetAsync(url)).Body["@odata.deltaLink"]!;

    private Task<LocalFile> PutAsync(string path, string text) =>
        Tenant.Files.PutAsync(DefaultDriveId, path, new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private async Task<string> ReadAsync(string path)
    {
        using var reader = new StreamReader(Tenant.Files.OpenFile(DefaultDriveId, path));
        return await reader.ReadToEndAsync();
    }

    private async Task<int> GetMeStatusAsync(JsonNode tokens)
    {
        Client.Http.DefaultRequestHeaders.Authorization = new("Bearer", (string)tokens["access_token"]!);
        return (await Client.GetAsync($"{GraphUrl}/me")).Status;
    }
}
