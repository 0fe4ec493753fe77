namespace GraphDelegatedKit.Testing.Tests.Building;

// What the documentation comments of LocalTenantBuilder promise beside its data.
public sealed class BuilderRuleTests
{
    private const string Ada = "ada@contoso.com";

    [Test]
    public async Task Data_is_added_in_the_order_of_the_calls_before_the_tenant_listens()
    {
        var seen = new List<string>();

        await using var tenant = await new LocalTenantBuilder()
            .Add(added => seen.Add($"{added.Groups.All.Any(group => group.DisplayName == "Auditors")}"))
            .AddGroup("Auditors")
            .Add(added => seen.Add($"{added.Groups.All.Any(group => group.DisplayName == "Auditors")}"))
            .AddFiles(LocalUser.Generate(1)[0].UserPrincipalName, drive => drive.AddFile("a.txt", "1").AddFile("a.txt", "2"))
            .StartAsync();
        using var client = tenant.CreateClient();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(seen, Is.EqualTo(["False", "True"]));
            Assert.That(await client.GetStringAsync("me/drive/root:/a.txt:/content"), Is.EqualTo("2"));
        }
    }

    [TestCase("ada", "Ada", "'ada' is not the name of a user. Write it with a domain, such as ada@contoso.onmicrosoft.com.")]
    [TestCase("z x@contoso.com", "Zoe", "'z x@contoso.com' is not the name of a user.")]
    [TestCase("a@b@contoso.com", "Ada", "'a@b@contoso.com' is not the name of a user.")]
    [TestCase(Ada, " ", "The user 'ada@contoso.com' has no display name.")]
    public async Task A_user_that_no_tenant_can_have_is_refused(string name, string displayName, string message)
    {
        var user = LocalUser.Generate(1)[0] with { UserPrincipalName = name, DisplayName = displayName };
        await using var tenant = await LocalTenant.StartAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => new LocalTenantBuilder().AddUser(user), Refuses(message));
            Assert.That(() => LocalTenant.StartAsync(new() { Users = [user] }), Refuses(message));
            Assert.That(() => tenant.AddUser(user with { Id = Guid.NewGuid().ToString() }), Refuses(message));
            Assert.That(
                () => tenant.ChangeUser(tenant.Users[1].Id, user => user with { UserPrincipalName = name, DisplayName = displayName }),
                Refuses(message));
        }

        static NUnit.Framework.Constraints.IResolveConstraint Refuses(string message) =>
            Throws.ArgumentException.With.Message.StartsWith(message);
    }

    [Test]
    public async Task Two_users_with_the_same_name_or_id_are_refused()
    {
        var guest = LocalUser.CreateGuest("ADA@contoso.com", "Ada");
        var sameId = LocalUser.Generate(2)[1] with { UserPrincipalName = "ben@contoso.com" };
        await using var tenant = await new LocalTenantBuilder().AddUser(Ada, "Ada").AddUser("ben@contoso.com", "Ben").StartAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                () => new LocalTenantBuilder().AddUser(Ada, "Ada").AddUser("ADA@Contoso.com", "Ada").StartAsync(),
                Throws.ArgumentException.With.Message.StartsWith("Two users have the name 'ADA@Contoso.com'."));
            Assert.That(
                () => new LocalTenantBuilder().AddUser(Ada, "Ada").AddUser(guest).StartAsync(),
                Throws.ArgumentException.With.Message.StartsWith("Two users have the name 'ADA@contoso.com'."));
            Assert.That(
                () => LocalTenant.StartAsync(new() { Users = [.. LocalUser.Generate(2), sameId] }),
                Throws.ArgumentException.With.Message.StartsWith("'ben@contoso.com' has the id of another user"));
            Assert.That(
                () => tenant.ChangeUser(Ada, user => user with { UserPrincipalName = "BEN@contoso.com" }),
                Throws.ArgumentException.With.Message.StartsWith("Another user has the name 'BEN@contoso.com'."));
        }
    }

    [Test]
    public async Task The_apps_and_groups_of_the_options_stay_beside_those_of_the_builder()
    {
        var options = new LocalTenantOptions
        {
            Apps = [new() { DisplayName = "First" }], Groups = [new() { DisplayName = "Approvers" }], Users = LocalUser.Generate(3),
        };

        await using var tenant = await new LocalTenantBuilder(options)
            .AddUser(Ada, "Ada Lovelace").AddApp(new() { DisplayName = "Second" }).AddGroup("Auditors", Ada).StartAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(tenant.Users.Select(user => user.UserPrincipalName), Is.EqualTo([Ada]));
            Assert.That(tenant.Apps.All.Select(app => app.DisplayName), Is.SupersetOf(["First", "Second"]));
            Assert.That(tenant.Groups.All.Select(group => group.DisplayName), Is.SupersetOf(["Approvers", "Auditors"]));
        }
    }

    [Test]
    public async Task A_builder_starts_as_many_tenants_as_needed_each_with_the_same_data()
    {
        var builder = new LocalTenantBuilder().AddUser(Ada, "Ada Lovelace").AddFiles(Ada, drive => drive.AddFile("a.txt", "text"));
        await using var first = await builder.StartAsync();
        await using var second = await builder.StartAsync();
        using var client = first.CreateClient();

        using var deleted = await client.DeleteAsync("me/drive/root:/a.txt");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Files.List(first.Files.GetDriveId(Ada)), Is.Empty);
            Assert.That(second.Files.List(second.Files.GetDriveId(Ada)).Select(file => file.Path), Is.EqualTo(["a.txt"]));
        }
    }

    [Test]
    public async Task Files_of_a_site_go_to_its_documents_and_an_empty_path_is_the_root_site()
    {
        await using var tenant = await new LocalTenantBuilder()
            .AddSiteFiles("", library => library.AddFile("root.txt", "text").AddGeneratedFiles("", 1))
            .AddSiteFiles("/sites/Engineering", library => library.AddFolder("Plans"))
            .StartAsync();
        using var client = tenant.CreateClient();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                tenant.Files.List(tenant.Files.GetLibraryId("", "Documents")).Select(file => file.Path),
                Is.EquivalentTo(["root.txt", "file-000001.txt"]));
            Assert.That(
                await client.GetStringAsync("sites/contoso.sharepoint.com:/sites/Engineering:/drive/root/children"),
                Does.Contain("\"Plans\""));
        }
    }

    [Test]
    public void A_wrong_argument_is_refused_at_the_call()
    {
        var builder = new LocalTenantBuilder();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => builder.AddUser("", "Ada"), Throws.ArgumentException);
            Assert.That(() => builder.AddUser(Ada, ""), Throws.ArgumentException);
            Assert.That(() => builder.AddGeneratedUsers(0), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(
                () => builder.AddFiles(Ada, drive => drive.AddGeneratedFiles("", 0)), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => builder.AddFiles(Ada, drive => drive.AddFile("", "text")), Throws.ArgumentException);
            Assert.That(
                () => builder.AddFiles(Ada, drive => drive.AddFile("a.txt", (string)null!)),
                Throws.ArgumentNullException.With.Property(nameof(ArgumentException.ParamName)).EqualTo("text"));
            Assert.That(() => builder.AddMail(Ada, null!), Throws.ArgumentNullException);
        }
    }

    [Test]
    public void Mail_for_an_unknown_user_ends_the_start()
    {
        var builder = new LocalTenantBuilder().AddMail("unknown@contoso.com", mail => mail.AddDraft("Offer"));

        Assert.That(async () => await builder.StartAsync(), Throws.ArgumentException.With.Message.Contains("unknown@contoso.com"));
    }

    [Test]
    public async Task A_start_can_be_cancelled_while_data_is_added()
    {
        using var source = new CancellationTokenSource();
        var builder = new LocalTenantBuilder().AddUser(Ada, "Ada Lovelace").Add(_ => source.Cancel())
            .AddFiles(Ada, drive => drive.AddFile("a.txt", "text"));

        await Assert.ThatAsync(() => builder.StartAsync(source.Token), Throws.InstanceOf<OperationCanceledException>());
    }
}
