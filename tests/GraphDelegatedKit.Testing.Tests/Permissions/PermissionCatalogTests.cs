using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Permissions;

namespace GraphDelegatedKit.Testing.Tests.Permissions;

public sealed class PermissionCatalogTests
{
    private static IEnumerable<PermissionRequirement> Requirements =>
        PermissionCatalog.All.SelectMany(permissions => new[] { permissions.Own, permissions.OfOthers });

    // https://learn.microsoft.com/graph/json-batching: a batch needs no permission beside those of its requests.
    [Test]
    public async Task Every_route_of_Graph_has_its_permissions_except_a_batch()
    {
        await using var tenant = await LocalTenant.StartAsync();

        var missing = tenant.Routes.Where(route => route.Role == HostRole.Graph)
            .SelectMany(route => route.Methods.Select(method => (method, route)))
            .Where(entry => PermissionCatalog.Find(entry.method, entry.route) is null)
            .Select(entry => $"{entry.method} {PermissionCatalog.RemoveVersion(entry.route.Pattern)}").Distinct();

        Assert.That(string.Join('\n', missing), Is.EqualTo("POST /$batch"));
    }

    [Test]
    public async Task Every_permission_of_the_catalog_is_a_delegated_permission_of_Graph()
    {
        await using var tenant = await LocalTenant.StartAsync();
        var names = Requirements.SelectMany(requirement => requirement.Accepted).SelectMany(set => set.Names).Distinct().ToList();

        Assert.That(names, Has.Count.GreaterThan(30));
        Assert.That(() => tenant.CreateToken(scopes: names), Throws.Nothing);
    }

    [Test]
    public void A_permission_stands_once_in_the_list_of_a_route()
    {
        var repeated = Requirements.Where(requirement =>
            requirement.Accepted.Select(set => set.ToString()).Distinct().Count() < requirement.Accepted.Count);

        Assert.That(repeated, Is.Empty);
    }

    // https://learn.microsoft.com/graph/permissions-overview#permissions-naming-pattern
    [TestCase("Files.ReadWrite", "Files.Read", true)]
    [TestCase("Files.Read.All", "Files.Read", true)]
    [TestCase("Files.ReadWrite.All", "Files.Read", true)]
    [TestCase("User.ReadBasic.All", "User.Read", false)]
    [TestCase("User.Read.All", "User.ReadBasic.All", true)]
    [TestCase("Files.Read", "Files.Read.All", false)]
    [TestCase("Sites.ReadWrite.All", "Files.Read", false)]
    [TestCase("Mail.Send", "Mail.Read", false)]
    [TestCase("Mail.Send", "Mail.Send", true)]
    public void A_permission_includes_another_by_its_name(string name, string other, bool expected)
    {
        Assert.That(PermissionName.Includes(name, other), Is.EqualTo(expected));
    }
}
