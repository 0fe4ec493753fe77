namespace GraphDelegatedKit.Testing.Tests.Groups;

public sealed class LocalGroupTests
{
    [Test]
    public async Task Groups_survive_a_restart_of_the_tenant()
    {
        using var folder = new TemporaryFolder();
        var users = LocalUser.Generate(4);
        var initial = new LocalGroup { DisplayName = "Initial", Members = [users[1].UserPrincipalName], Owners = [users[2].Id] };
        LocalGroup added;
        string team;
        await using (var first = await LocalTenant.StartAsync(
            new() { StateFolder = folder["state"], Users = users, Groups = [initial, new LocalGroup { DisplayName = "Gone" }] }))
        {
            added = first.Groups.Add(new LocalGroup { DisplayName = "Added", Kind = LocalGroupKind.Microsoft365 });
            first.Groups.Remove(first.Groups.All.Single(group => group.DisplayName == "Gone").Id);
            first.Groups.Change(initial.Id, group => group with { Description = "Changed", Members = [.. group.Members, users[3].Id] });
            team = first.Teams.All[0].Id;
            first.Groups.Change(team, group => group with { Members = [users[1].Id], Description = "Few" });
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"], Groups = [initial] });

        var stored = second.Groups.Find(initial.Id)!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                second.Groups.All.Select(group => group.DisplayName),
                Is.EqualTo(new[] { "Engineering", "Marketing", "Initial", "Added" }));
            Assert.That(stored.Members, Is.EqualTo(new[] { users[1].Id, users[3].Id }));
            Assert.That(stored.Owners, Is.EqualTo(new[] { users[2].Id }));
            Assert.That(stored.Description, Is.EqualTo("Changed"));
            Assert.That(second.Groups.Find(added.Id)!.Kind, Is.EqualTo(LocalGroupKind.Microsoft365));
            Assert.That(second.Groups.Find(added.Id)!.MailNickname, Is.EqualTo("Added"));
            Assert.That(second.Groups.Find(team)!.Members, Is.EqualTo(new[] { users[1].Id }));
            Assert.That(second.Groups.Find(team)!.Description, Is.EqualTo("Few"));
        }

        await second.DisposeAsync();
        Assert.That(LocalTenant.DeleteState(folder["state"]), Is.True);
        Assert.That(Directory.GetFileSystemEntries(folder["state"]).Select(Path.GetFileName), Is.EqualTo(new[] { "lock" }));
    }

    [Test]
    public async Task Groups_of_the_options_may_be_members_of_each_other()
    {
        var inner = new LocalGroup { DisplayName = "Inner" };
        var outer = new LocalGroup { DisplayName = "Outer", Members = [inner.Id] };

        await using var tenant = await LocalTenant.StartAsync(new() { Groups = [outer, inner] });

        Assert.That(tenant.Groups.Find(outer.Id)!.Members, Is.EqualTo(new[] { inner.Id }));
    }

    [Test]
    public async Task A_change_to_the_mail_alias_of_another_group_is_an_ArgumentException()
    {
        await using var tenant = await LocalTenant.StartAsync();
        var first = tenant.Groups.Add(new LocalGroup { DisplayName = "First", Kind = LocalGroupKind.Microsoft365 });
        tenant.Groups.Add(new LocalGroup { DisplayName = "Second", Kind = LocalGroupKind.Microsoft365 });

        Assert.That(
            () => tenant.Groups.Change(first.Id, group => group with { MailNickname = "Second" }),
            Throws.ArgumentException.With.Message.StartsWith("The group cannot be changed: "));
        Assert.That(tenant.Groups.Find(first.Id)!.MailNickname, Is.EqualTo("First"));
    }

    [Test]
    public async Task A_group_with_an_unknown_member_is_refused()
    {
        await using var tenant = await LocalTenant.StartAsync();
        var unified = tenant.Groups.Add(new LocalGroup { DisplayName = "Unified", Kind = LocalGroupKind.Microsoft365 });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => tenant.Groups.Add("A", "unknown"), Throws.ArgumentException);
            Assert.That(() => tenant.Groups.Add("A", unified.Id), Throws.ArgumentException);
            Assert.That(() => tenant.Groups.Add(unified), Throws.ArgumentException);
            Assert.That(() => tenant.Groups.Add(unified with { Id = Guid.NewGuid().ToString() }), Throws.ArgumentException);
            Assert.That(() => tenant.Groups.Add(unified with { Id = "1", MailNickname = "one" }), Throws.ArgumentException);
            Assert.That(() => tenant.Groups.Remove("unknown"), Throws.ArgumentException);
            Assert.That(() => tenant.Groups.Remove(tenant.Teams.All[0].Id), Throws.ArgumentException);
            Assert.That(
                async () => await LocalTenant.StartAsync(new() { Groups = [new() { DisplayName = "A", Members = ["unknown"] }] }),
                Throws.ArgumentException);
        }
    }
}
