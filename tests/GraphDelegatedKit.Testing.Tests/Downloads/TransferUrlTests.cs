using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Downloads;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession: an Authorization header on an upload address "might" be answered
// with 401. Several clients send one there, and to the address that /content leads to.
public sealed class TransferUrlTests
{
    private const string DriveUrl = "https://graph.microsoft.com/v1.0/me/drive";

    [TestCase(false, 200, 201)]
    [TestCase(true, 401, 401)]
    public async Task A_token_on_an_upload_or_download_URL_is_refused_only_on_request(bool refuse, int downloaded, int uploaded)
    {
        await using var tenant =
            await LocalTenant.StartAsync(new LocalTenantOptions { RefuseAuthorizationOnTransferUrls = refuse });
        using var client = new HttpClient(tenant.CreateHandler());
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tenant.CreateToken());
        using var stored = await client.PutAsync(DriveUrl + "/root:/a.bin:/content", new ByteArrayContent([1]));
        using var redirect = await client.GetAsync(DriveUrl + "/root:/a.bin:/content");
        using var session = await client.PostAsync(
            DriveUrl + "/root:/b.bin:/createUploadSession", new StringContent("{}", null, "application/json"));
        var uploadUrl = (string)JsonNode.Parse(await session.Content.ReadAsStringAsync())!["uploadUrl"]!;
        using var range = new ByteArrayContent([1, 2]) { Headers = { ContentRange = new ContentRangeHeaderValue(0, 1, 2) } };

        using var download = await client.GetAsync(redirect.Headers.Location);
        using var upload = await client.PutAsync(uploadUrl, range);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(redirect.StatusCode, Is.EqualTo(HttpStatusCode.Found));
            Assert.That((int)download.StatusCode, Is.EqualTo(downloaded));
            Assert.That((int)upload.StatusCode, Is.EqualTo(uploaded));
            Assert.That(tenant.Requests[^1].Headers["Authorization"], Does.StartWith("Bearer "), "it is recorded");
        }
    }
}
