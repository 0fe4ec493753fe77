namespace GraphDelegatedKit.Testing.Tests.Drives;

// The forms in which clients write addresses. https://learn.microsoft.com/graph/onedrive-addressing-driveitems,
// https://learn.microsoft.com/graph/api/site-getbypath, https://learn.microsoft.com/graph/query-parameters and
// https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html
public sealed class AddressFormTests : SharedTenantFixture
{
    private const string Engineering = "sites/contoso.sharepoint.com:/sites/Engineering";

    [OneTimeSetUp]
    public async Task StoreFileAsync() =>
        await Client.PutAsync("https://graph.microsoft.com/v1.0/me/drive/root:/x/a%20b.txt:/content", [1]);

    [TestCase("/v1.0/me/", "me")]
    [TestCase("/v1.0//me/drive", "me/drive")]
    [TestCase("/v1.0/me/drive/root/", "me/drive/root")]
    [TestCase("/v1.0/me/drive/root:/x:/", "me/drive/root:/x")]
    [TestCase("/v1.0/me/drive/root:/.%2Fx", "me/drive/root:/x")]
    [TestCase("/v1.0/me/drive/root:/x%2Fa%20b.txt", "me/drive/root:/x/a%20b.txt")]
    [TestCase("/v1.0/me/drive/root:/x:/children('a%20b.txt')", "me/drive/root:/x/a%20b.txt")]
    [TestCase("/v1.0/me/drive/root/children('@a1')?@a1='x%2Fa%20b.txt'", "me/drive/root:/x/a%20b.txt")]
    [TestCase("/v1.0/users('{user}')", "users/{user}")]
    [TestCase("/v1.0/users('{user}')/drive/root", "me/drive/root")]
    [TestCase("/v1.0/drives('{drive}')/", "drives/{drive}")]
    [TestCase("/v1.0/drives/{drive}/?select=id", "drives/{drive}?$select=id")]
    [TestCase("/v1.0/me/drive/root/children?top=1&select=name", "me/drive/root/children?$top=1&$select=name")]
    [TestCase("/v1.0/sites/contoso.sharepoint.com%3A%2Fsites%2FEngineering", Engineering)]
    [TestCase("/v1.0/sites/contoso.sharepoint.com:%2Fsites%2FEngineering%3A/drive", Engineering + ":/drive")]
    [TestCase("/v1.0/sites/root:/sites/Engineering", Engineering)]
    [TestCase("/v1.0/sites/contoso.sharepoint.com/getByPath(path='%2Fsites%2FEngineering')", Engineering)]
    [TestCase("/v1.0/sites/root:/", "sites/root")]
    public async Task An_address_can_be_written_in_several_forms(string form, string usual)
    {
        var expected = await Client.GetAsync("https://graph.microsoft.com/v1.0/" + FillIn(usual));
        var (status, body) = await Client.GetAsync("https://graph.microsoft.com" + FillIn(form));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200), body.ToJsonString());
            Assert.That((string?)body["id"], Is.EqualTo((string?)expected.Body["id"]));
            Assert.That(body["value"]?.ToJsonString(), Is.EqualTo(expected.Body["value"]?.ToJsonString()));
            Assert.That(body.AsObject().Count, Is.EqualTo(expected.Body.AsObject().Count));
        }
    }

    [TestCase("sites/contoso.sharepoint.com%3A%2Fsites%2FNowhere")]
    [TestCase("sites/root:/sites/Nowhere")]
    [TestCase("sites/contoso.sharepoint.com%3A%2Fsites%2FEngineering/drive")]
    [TestCase("me/drive/root:/x%2Fmissing.txt")]
    public async Task An_encoded_address_of_nothing_is_answered_with_404(string address)
    {
        var (status, body) = await Client.GetAsync("https://graph.microsoft.com/v1.0/" + address);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(404));
            Assert.That((string?)body["error"]!["code"], Is.EqualTo("itemNotFound"));
        }
    }

    [TestCase("users/delta()", "users/delta?")]
    [TestCase("users/microsoft.graph.delta()/", "users/delta?")]
    [TestCase("me/drive/root/delta(token='latest')", "me/drive/root/delta?")]
    [TestCase("me/drive/delta", "me/drive/delta?")]
    public async Task A_function_is_called_with_or_without_parentheses(string call, string link)
    {
        var (status, page) = await Client.GetAsync("https://graph.microsoft.com/v1.0/" + call);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200), page.ToJsonString());
            Assert.That((string?)page["@odata.deltaLink"], Does.StartWith("https://graph.microsoft.com/v1.0/" + link));
        }
    }

    [Test]
    public async Task A_file_with_the_name_of_a_function_is_a_file()
    {
        var (status, item) = await Client.PutAsync("https://graph.microsoft.com/v1.0/me/drive/root:/delta():/content", [1]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(201));
            Assert.That((string?)item["name"], Is.EqualTo("delta()"));
        }
    }

    // A client of the service would get a result that ignores the option; in a test that is a mistake to be seen.
    [TestCase("me?$levels=2", "$levels")]
    [TestCase("me/drive/root/children?search=x", "search")]
    [TestCase("me/drive/root?top=1", "top")]
    [TestCase("me/drive/root:/x:/content?format=pdf", "format")]
    public async Task A_system_query_option_that_a_route_does_not_play_is_refused_by_name(string address, string option)
    {
        var (status, body) = await Client.GetAsync("https://graph.microsoft.com/v1.0/" + address);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(501));
            Assert.That((string?)body["error"]!["message"], Does.Contain($"the query option {option} "));
        }
    }

    // https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html: a service ignores custom options, such as those
    // by which clients accept infected files or avoid a cache.
    [TestCase("me/drive/root?foo=1", 200)]
    [TestCase("me/drive/root/children?_=17", 200)]
    [TestCase("me/drive/root:/x/a%20b.txt:/content?AVOverride=1", 302)]
    public async Task A_custom_query_option_is_ignored(string address, int expected)
    {
        using var response = await Client.Http.GetAsync("https://graph.microsoft.com/v1.0/" + address);

        Assert.That((int)response.StatusCode, Is.EqualTo(expected));
    }

    private string FillIn(string address) => address
        .Replace("{user}", Tenant.Address.DefaultUser, StringComparison.Ordinal)
        .Replace("{drive}", Tenant.Files.GetDriveId(Tenant.Address.DefaultUser), StringComparison.Ordinal);
}
