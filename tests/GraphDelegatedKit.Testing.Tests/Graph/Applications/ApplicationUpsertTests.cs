namespace GraphDelegatedKit.Testing.Tests.Graph.Applications;

// https://learn.microsoft.com/graph/api/application-upsert
[TestFixture]
internal sealed class ApplicationUpsertTests : AppFixture
{
    private const string Path = "applications(uniqueName='notes')";
    private const string Prefer = "create-if-missing";

    [Test]
    public async Task A_missing_application_is_created_once_and_changed_afterwards()
    {
        var created = await PatchAsync(Path, """{"displayName":"Notes"}""", Prefer);
        var changed = await PatchAsync(Path, """{"displayName":"Better notes"}""", Prefer);
        var app = await GetAsync(Path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created.Status, Is.EqualTo(201));
            Assert.That((string)created.Body["uniqueName"]!, Is.EqualTo("notes"));
            Assert.That(changed.Status, Is.EqualTo(204));
            Assert.That((string)app["displayName"]!, Is.EqualTo("Better notes"));
            Assert.That((string)app["id"]!, Is.EqualTo((string)created.Body["id"]!));
        }
    }

    [Test]
    public async Task Without_the_preference_a_missing_application_is_not_created()
    {
        var (status, body) = await PatchAsync(Path, """{"displayName":"Notes"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(404));
            Assert.That(GetErrorCode(body), Is.EqualTo("Request_ResourceNotFound"));
        }
    }

    [Test]
    public async Task A_new_application_needs_a_display_name()
    {
        var (status, body) = await PatchAsync(Path, """{"tags":["kit"]}""", Prefer);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)body["error"]!["message"]!, Does.Contain("displayName"));
        }
    }

    // https://github.com/microsoftgraph/msgraph-bicep-types/issues/137: 400, and not 409
    [Test]
    public async Task A_deleted_application_holds_its_unique_name_until_it_is_purged()
    {
        var (_, app) = await PatchAsync(Path, """{"displayName":"Notes"}""", Prefer);
        await DeleteAsync($"applications/{app["id"]}");

        var held = await PatchAsync(Path, """{"displayName":"Notes"}""", Prefer);
        await DeleteAsync($"directory/deletedItems/{app["id"]}");
        var free = await PatchAsync(Path, """{"displayName":"Notes"}""", Prefer);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(held.Status, Is.EqualTo(400));
            Assert.That(
                (string)held.Body["error"]!["message"]!,
                Is.EqualTo("Another object with the same value for property uniqueName already exists."));
            Assert.That(free.Status, Is.EqualTo(201));
        }
    }

    [Test]
    public async Task A_unique_name_can_be_given_later_but_only_once_and_only_if_it_is_free()
    {
        await PatchAsync(Path, """{"displayName":"Notes"}""", Prefer);
        var app = await CreateAppAsync("""{"displayName":"Other"}""");

        var taken = await PatchAsync($"applications/{app["id"]}", """{"uniqueName":"notes"}""");
        var given = await PatchAsync($"applications/{app["id"]}", """{"uniqueName":"other"}""");
        var changed = await PatchAsync($"applications/{app["id"]}", """{"uniqueName":"another"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(taken.Status, Is.EqualTo(400));
            Assert.That(given.Status, Is.EqualTo(204));
            Assert.That(changed.Status, Is.EqualTo(400));
            Assert.That((string)changed.Body["error"]!["message"]!, Does.Contain("read-only"));
        }
    }
}
