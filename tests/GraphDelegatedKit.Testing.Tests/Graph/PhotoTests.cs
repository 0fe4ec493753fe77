namespace GraphDelegatedKit.Testing.Tests.Graph;

public sealed class PhotoTests : SharedTenantFixture
{
    private const string GraphUrl = "https://graph.microsoft.com/v1.0";

    // https://learn.microsoft.com/graph/api/profilephoto-get
    [Test]
    public async Task The_metadata_of_a_photo_names_its_size_and_type()
    {
        var (_, largest) = await Client.GetAsync(GraphUrl + "/me/photo");
        var (_, small) = await Client.GetAsync($"{GraphUrl}/users/{Tenant.Users[1].Id}/photos/48x48");
        var (_, all) = await Client.GetAsync(GraphUrl + "/me/photos");
        var unknown = await Client.GetAsync(GraphUrl + "/me/photos/49x49");
        using var bytes = await Client.Http.GetAsync(GraphUrl + "/me/photos/240x240/$value");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)largest["id"]!, Is.EqualTo("648x648"));
            Assert.That((string)largest["@odata.mediaContentType"]!, Is.EqualTo("image/jpeg"));
            Assert.That((int)small["width"]!, Is.EqualTo(48));
            Assert.That(all["value"]!.AsArray(), Has.Count.EqualTo(9));
            Assert.That(unknown.Status, Is.EqualTo(404));
            Assert.That((int)bytes.StatusCode, Is.EqualTo(200));
            Assert.That(bytes.Content.Headers.ContentType!.MediaType, Is.EqualTo("image/jpeg"));
        }
    }
}
