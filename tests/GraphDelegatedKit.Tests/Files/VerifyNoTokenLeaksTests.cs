using System.Net.Http.Headers;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>The check that runs after every test of this assembly finds a leaked token.</summary>
public class VerifyNoTokenLeaksTests
{
    [TestCase("https://contoso.sharepoint.com/_api/v2.0/drives/d/items/i/uploadSession?tempauth=x")]
    [TestCase("https://contoso.sharepoint.com/_layouts/15/download.aspx?tempauth=x")]
    [TestCase("https://outlook.office.com/api/v2.0/Users('a')/Messages('m')/AttachmentSessions('s')?authtoken=x")]
    public async Task A_token_sent_to_a_pre_authenticated_URL_is_detected(string url)
    {
        await using var tenant = await LocalTenant.StartAsync(); // not tracked: this test leaks a token on purpose
        using var client = new HttpClient(tenant.CreateHandler());
        using var request = new HttpRequestMessage(HttpMethod.Get, url);

        using (await client.GetAsync(new Uri(url))) Assert.That(VerifyNoTokenLeaksAttribute.FindLeaks(tenant), Is.Empty);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "a-token");
        using (await client.SendAsync(request)) Assert.That(VerifyNoTokenLeaksAttribute.FindLeaks(tenant), Has.Count.EqualTo(1));
    }
}
