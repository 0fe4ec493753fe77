using System.Net.Http.Headers;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>What is looked at after every test of this assembly does see what it is there for.</summary>
public class TokensStayHomeTests
{
    [TestCase("https://contoso.sharepoint.com/_api/v2.0/drives/d/items/i/uploadSession?tempauth=x")]
    [TestCase("https://contoso.sharepoint.com/_layouts/15/download.aspx?tempauth=x")]
    [TestCase("https://outlook.office.com/api/v2.0/Users('a')/Messages('m')/AttachmentSessions('s')?authtoken=x")]
    public async Task A_token_at_an_address_for_bytes_is_seen(string address)
    {
        await using var tenant = await LocalTenant.StartAsync(); // not watched: it is to see one
        using var client = new HttpClient(tenant.CreateHandler());
        using var request = new HttpRequestMessage(HttpMethod.Get, address);

        using (await client.GetAsync(new Uri(address))) Assert.That(TokensStayHomeAttribute.Strays(tenant), Is.Empty);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "a-token");
        using (await client.SendAsync(request)) Assert.That(TokensStayHomeAttribute.Strays(tenant), Has.Count.EqualTo(1));
    }
}
