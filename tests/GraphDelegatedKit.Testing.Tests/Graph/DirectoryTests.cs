using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Tests.Graph;

public sealed class DirectoryTests
{
    private static readonly LocalUser NewUser = new()
    {
        Id = "7b3c0f8e-0000-4000-8000-000000000001",
        DisplayName = "Zadie New",
        UserPrincipalName = "zadie@contoso.onmicrosoft.com",
    };

    [Test]
    public async Task User_changes_survive_a_restart_of_the_tenant([Values] bool generated)
    {
        using var folder = new TemporaryFolder();
        var users = LocalUser.Generate(5);
        await using (var first =
            await LocalTenant.StartAsync(new() { StateFolder = folder["state"], Users = generated ? users : [.. users] }))
        {
            first.AddUser(NewUser);
            first.ChangeUser(
                users[2].UserPrincipalName,
                user => user with { JobTitle = "Director", UserPrincipalName = "renamed@contoso.onmicrosoft.com", Id = "other" });
            first.RemoveUser(users[3].Id);
            Assert.That(() => first.AddUser(NewUser), Throws.ArgumentException);
            Assert.That(() => first.RemoveUser(users[3].Id), Throws.ArgumentException);
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var client = new TenantClient(second);
        await client.SignInAsync();
        var (_, renamed) =
            await client.GetAsync("https://graph.microsoft.com/v1.0/users/renamed@contoso.onmicrosoft.com?$select=id,jobTitle");
        var (formerName, _) = await client.GetAsync("https://graph.microsoft.com/v1.0/users/" + users[2].UserPrincipalName);
        var (gone, _) = await client.GetAsync("https://graph.microsoft.com/v1.0/users/" + users[3].UserPrincipalName);
        var (_, list) = await client.GetAsync("https://graph.microsoft.com/v1.0/users?$select=id");

        string[] expected = [users[0].Id, users[1].Id, users[2].Id, users[4].Id, NewUser.Id];
        Assert.Multiple(() =>
        {
            Assert.That(second.Users.Select(user => user.Id), Is.EqualTo(expected));
            Assert.That(list["value"]!.AsArray().Select(user => (string)user!["id"]!), Is.EqualTo(expected));
            Assert.That((string)renamed["id"]!, Is.EqualTo(users[2].Id));
            Assert.That((string)renamed["jobTitle"]!, Is.EqualTo("Director"));
            Assert.That(formerName, Is.EqualTo(404));
            Assert.That(gone, Is.EqualTo(404));
        });
    }

    [Test]
    public async Task A_removed_user_is_signed_out()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        await client.SignInAsync(tenant.Users[1].UserPrincipalName);
        tenant.RemoveUser(tenant.Users[1].UserPrincipalName);

        Assert.That((await client.GetAsync("https://graph.microsoft.com/v1.0/me")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task A_directory_of_a_million_users_responds_quickly()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { Users = LocalUser.Generate(1_000_000), MaxRecordedRequests = 0 });
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        var last = tenant.Users[999_999];

        var (byId, _) = await client.GetAsync("https://graph.microsoft.com/v1.0/users/" + last.Id);
        var (byName, _) = await client.GetAsync("https://graph.microsoft.com/v1.0/users/" + last.UserPrincipalName);
        var (unknown, _) = await client.GetAsync(
            "https://graph.microsoft.com/v1.0/users/" + last.UserPrincipalName.Replace("@", "9@", StringComparison.Ordinal));
        var (_, page) = await client.GetAsync("https://graph.microsoft.com/v1.0/users?$top=999");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(byId, Is.EqualTo(200));
            Assert.That(byName, Is.EqualTo(200));
            Assert.That(unknown, Is.EqualTo(404));
            Assert.That(page["value"]!.AsArray().Count, Is.EqualTo(999));
            Assert.That(tenant.Requests.Count, Is.Zero);
        }
    }

    [Test]
    public void Generated_users_are_distinct_and_reproducible()
    {
        var users = LocalUser.Generate(30_000);

        Assert.Multiple(() =>
        {
            Assert.That(users.Select(user => user.Id).Distinct().Count(), Is.EqualTo(30_000));
            Assert.That(
                users.Select(user => user.UserPrincipalName).Distinct(StringComparer.OrdinalIgnoreCase).Count(), Is.EqualTo(30_000));
            Assert.That(users[29_999], Is.EqualTo(LocalUser.Generate(1_000_000)[29_999]));
            Assert.That(((GeneratedUsers)users).IndexOf(users[29_999].Id), Is.EqualTo(29_999));
            Assert.That(((GeneratedUsers)users).IndexOf(LocalUser.Generate(30_001)[30_000].Id), Is.EqualTo(-1));
            Assert.That(((GeneratedUsers)users).IndexOf(Guid.Empty.ToString()), Is.EqualTo(-1));
        });
    }
}
