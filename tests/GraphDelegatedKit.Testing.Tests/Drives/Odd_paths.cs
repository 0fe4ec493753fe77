using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Drives;

public sealed class Odd_paths : TenantFixture
{
    [TestCase("a%23b.txt", "a#b.txt")]
    [TestCase("100% sure.txt", "100% sure.txt")]
    [TestCase("a+b&c'd#e.txt", "a+b&c'd#e.txt")]
    public async Task Are_decoded_once_too_often_where_a_test_says_so(string asked, string kept)
    {
        Tenant.Files.DecodePathsTwice();

        var byRoot = await Client.PutAsync($"{Drive}/root:/{Uri.EscapeDataString(asked)}:/content", [1]);
        var (_, root) = await Client.GetAsync($"{Drive}/root");
        var byParent = await Client.GetAsync($"{Drive}/items/{root["id"]}:/{Uri.EscapeDataString(asked)}");

        Assert.That(((string)byRoot.Body["name"]!, (string)byParent.Body["name"]!), Is.EqualTo((kept, kept)));
    }

    [TestCase("file%21%22%23")]
    [TestCase("A%2FB%2BC+D.zip")]
    public async Task Cannot_reach_a_name_that_looks_encoded_and_another_way_can(string name)
    {
        Tenant.Files.DecodePathsTwice();
        var (refused, body) = await Client.PutAsync($"{Drive}/root:/{Uri.EscapeDataString(name)}:/content", [1]);
        var (_, safe) = await Client.PutAsync($"{Drive}/root:/safe.tmp:/content", [1]);

        var (renamed, item) = await Client.SendAsync(
            HttpMethod.Patch, $"{Drive}/items/{safe["id"]}", new StringContent(new JsonObject { ["name"] = name }.ToJsonString(), null, "application/json"));

        Assert.That((refused, (string)body["error"]!["code"]!, renamed, (string)item["name"]!), Is.EqualTo((400, "invalidRequest", 200, name)));
    }

    [Test]
    public async Task Tell_composed_letters_from_decomposed_ones()
    {
        const string Composed = "Gr\u00F6\u00DFe.txt";
        const string Decomposed = "Gro\u0308\u00DFe.txt";
        var first = await Client.PutAsync($"{Drive}/root:/{Uri.EscapeDataString(Composed)}:/content", [1]);
        var second = await Client.PutAsync($"{Drive}/root:/{Uri.EscapeDataString(Decomposed)}:/content", [1, 2]);

        Assert.That((first.Status, second.Status, (string)second.Body["name"]!), Is.EqualTo((201, 201, Decomposed)));
    }

    [TestCase("a<b")]
    [TestCase("a>b")]
    [TestCase("a\\b")]
    [TestCase("~a")]
    [TestCase("a.")]
    public async Task Are_refused_for_an_upload_session_too(string name)
    {
        var (status, body) = await Client.PostAsync($"{Drive}/root:/{Uri.EscapeDataString(name)}:/createUploadSession", "{}");

        Assert.That((status, (string)body["error"]!["message"]!), Is.EqualTo((400, "The provided name cannot contain reserved characters or be a reserved name.")));
    }
}
