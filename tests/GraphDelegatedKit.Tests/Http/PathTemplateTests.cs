using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Http;

public sealed class PathTemplateTests
{
    [TestCase("/v1.0/me", "/v1.0/me")]
    [TestCase("/v1.0/users/ada@contoso.com/messages/AAMk", "/v1.0/users/{id}/messages/{id}")]
    [TestCase("/v1.0/users('ada')/manager", "/v1.0/users({id})/manager")]
    [TestCase("/v1.0/users(%27ada%27)/manager", "/v1.0/users({id})/manager")]
    [TestCase("/beta/users/delta()", "/beta/users/delta()")]
    [TestCase("/v1.0/USERS/1", "/v1.0/users/{id}")]
    [TestCase("/v1.0/users/secret", "/v1.0/users/{id}")]
    [TestCase("/v1.0/users/$count", "/v1.0/users/$count")]
    [TestCase("/v1.0/drives/b!1/root:/General/a.txt:/content", "/v1.0/drives/{id}/root:/{path}:/content")]
    [TestCase("/v1.0/drives/b!1/root:/General/a.txt", "/v1.0/drives/{id}/root:/{path}")]
    [TestCase("/v1.0/drives/b!1/items/01A:/a.txt:/createUploadSession", "/v1.0/drives/{id}/items/{id}:/{path}:/createUploadSession")]
    [TestCase("/v1.0/sites/contoso.sharepoint.com:/sites/a/b:/drive", "/v1.0/sites/{id}:/{path}:/drive")]
    [TestCase("/v1.0/me/drive/root/search(q='secret')", "/v1.0/me/drive/root/search({id})")]
    [TestCase("/v1.0/shares/u!aHR0cHM6/driveItem", "/v1.0/shares/{id}/driveItem")]
    [TestCase("/v1.0/groups/1/members/microsoft.graph.user", "/v1.0/groups/{id}/members/{id}")]
    [TestCase("/v1.0/directory/microsoft.graph.users", "/v1.0/directory/microsoft.graph.users")]
    [TestCase("/secret/secret", "/{id}/{id}")]
    [TestCase("/", "/{id}")]
    public void A_template_keeps_words_of_Graph_and_no_id_name_or_key(string path, string template)
    {
        Assert.That(PathTemplate.FromPath(path), Is.EqualTo(template));
    }
}
