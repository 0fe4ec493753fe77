using System.Net.Http.Headers;
using System.Text;

namespace GraphDelegatedKit.Testing.Tests.Uploads;

// "curl -X PUT --data-binary" declares any content a form. https://learn.microsoft.com/graph/api/driveitem-put-content: the body is the
// content of the file, whatever its Content-Type.
internal sealed class FormContentTypeTests : TenantFixture
{
    private static readonly MediaTypeHeaderValue Form = new("application/x-www-form-urlencoded");

    [Test]
    public async Task A_range_that_is_declared_a_form_is_stored()
    {
        var bytes = TestData.CreateBytes(UploadSessionClient.FragmentAlignment);
        using var upload = await UploadSessionClient.CreateAsync(Tenant, Client, "root:/form.bin:");

        var (status, body) = await upload.SendAsync(
            HttpMethod.Put,
            content =>
            {
                content.Headers.ContentType = Form;
                content.Headers.ContentRange = new ContentRangeHeaderValue(0, bytes.Length - 1, bytes.Length);
            },
            bytes);

        Assert.That(status, Is.EqualTo(201), body.ToJsonString());
        Assert.That(ComputeStoredSha256("form.bin"), Is.EqualTo(TestData.ComputeSha256(bytes)));
    }

    [Test]
    public async Task A_small_file_that_is_declared_a_form_is_stored()
    {
        var bytes = Encoding.ASCII.GetBytes("a=1&b=%41");
        using var content = new ByteArrayContent(bytes) { Headers = { ContentType = Form } };

        var (status, body) = await Client.SendAsync(HttpMethod.Put, DriveUrl + "/root:/form.bin:/content", content);

        Assert.That(status, Is.EqualTo(201), body.ToJsonString());
        Assert.That(ComputeStoredSha256("form.bin"), Is.EqualTo(TestData.ComputeSha256(bytes)));
    }
}
