using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Tests.Drives;

public sealed class DriveRouteTests
{
    [TestCase("/v1.0/me/drive/root/children", "", "")]
    [TestCase("/v1.0/me/drive/root:/a/b:/children", "", "a|b")]
    [TestCase("/v1.0/me/drive/root%3A/a%20b/c%3A/children", "", "a b|c")]
    [TestCase("/v1.0/users/ada@x.y/drive/items/ID/children", "ID", "")]
    [TestCase("/v1.0/drives/b!x/items/ID:/a%2525%23:/children", "ID", "a%25#")]
    [TestCase("/v1.0/drives/b!x/items/root/children", "", "")]
    [TestCase("/v1.0/drives/b!x/items/ID:/a%2Fb:/children", "ID", "a|b")]
    [TestCase("/v1.0/drives/b!x/root:/.%2Fa:/children/", "", "a")]
    [TestCase("/v1.0/me/drive/root:/delta():/children", "", "delta()")]
    [TestCase("/v1.0/drives('b!x')/items('ID')/children", "ID", "")]
    [TestCase("/v1.0/drives/b!x/items/ID/children('it''s')/children", "ID", "it's")]
    [TestCase("/v1.0//me/drive/root%3A%2Fa%2Fb%3A/children", "", "a|b")]
    [TestCase("/v1.0/sites/h,1,2/drive/root:/a:/children", "", "a")]
    [TestCase("/v1.0/sites/h:/sites/S:/drive/root:/a:/children", "", "a")]
    [TestCase("/v1.0/sites/root/drives/b!x/root/children", "", "")]
    public void A_drive_path_leads_to_the_item_it_names(string path, string start, string names)
    {
        var captures = MatchRoute("/v1.0/{@drive}/{@item}/children", path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(captures?.Item?.StartId ?? "", Is.EqualTo(start));
            Assert.That(string.Join('|', captures!.Item!.Path), Is.EqualTo(names));
        }
    }

    [TestCase("/v1.0/me/drive/root:/a/children")]
    [TestCase("/v1.0/me/drive/rooty/children")]
    [TestCase("/v1.0/me/drive/items/ID/x/children")]
    [TestCase("/v1.0/me/drive/root/children/more")]
    public void A_malformed_drive_path_matches_no_route(string path) =>
        Assert.That(MatchRoute("/v1.0/{@drive}/{@item}/children", path), Is.Null);

    private static RouteValues? MatchRoute(string pattern, string path) =>
        new Route(HostRole.Graph, "GET", pattern).Match(GraphPath.Parse(new RawTarget(path, "").GetSegments(), "").Segments);
}
