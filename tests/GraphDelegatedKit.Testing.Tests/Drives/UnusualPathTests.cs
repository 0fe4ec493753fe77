using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Drives;

public sealed class UnusualPathTests : TenantFixture
{
    [TestCase("a%23b.txt", "a#b.txt")]
    [TestCase("100% sure.txt", "100% sure.txt")]
    [TestCase("a+b&c'd#e.txt", "a+b&c'd#e.txt")]
    public async Task A_tenant_that_decodes_paths_twice_stores_the_decoded_name(string requested, string stored)
    {
        Tenant.Files.DecodePathsTwice();

        var byRoot = await Client.PutAsync($"{DriveUrl}/root:/{Uri.EscapeDataString(requested)}:/content", [1]);
        var (_, root) = await Client.GetAsync($"{DriveUrl}/root");
        var byParent = await Client.GetAsync($"{DriveUrl}/items/{root["id"]}:/{Uri.EscapeDataString(requested)}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)byRoot.Body["name"]!, Is.EqualTo(stored));
            Assert.That((string)byParent.Body["name"]!, Is.EqualTo(stored));
        }
    }

    [TestCase("file%21%22%23")]
    [TestCase("A%2FB%2BC+D.zip")]
    public async Task A_name_that_looks_encoded_is_reachable_by_rename_only_when_paths_are_decoded_twice(string name)
    {
        Tenant.Files.DecodePathsTwice();
        var (rejected, body) = await Client.PutAsync($"{DriveUrl}/root:/{Uri.EscapeDataString(name)}:/content", [1]);
        var (_, safe) = await Client.PutAsync($"{DriveUrl}/root:/safe.tmp:/content", [1]);

        var (renamed, item) = await Client.SendAsync(
            HttpMethod.Patch,
            $"{DriveUrl}/items/{safe["id"]}",
            new StringContent(new JsonObject { ["name"] = name }.ToJsonString(), null, "application/json"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected, Is.EqualTo(400));
            Assert.That((string)body["error"]!["code"]!, Is.EqualTo("invalidRequest"));
            Assert.That(renamed, Is.EqualTo(200));
            Assert.That((string)item["name"]!, Is.EqualTo(name));
        }
    }

    [Test]
    public async Task Composed_and_decomposed_letters_are_different_names()
    {
        const string Composed = "Gr\u00F6\u00DFe.txt";
        const string Decomposed = "Gro\u0308\u00DFe.txt";
        var first = await Client.PutAsync($"{DriveUrl}/root:/{Uri.EscapeDataString(Composed)}:/content", [1]);
        var second = await Client.PutAsync($"{DriveUrl}/root:/{Uri.EscapeDataString(Decomposed)}:/content", [1, 2]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Status, Is.EqualTo(201));
            Assert.That(second.Status, Is.EqualTo(201));
            Assert.That((string)second.Body["name"]!, Is.EqualTo(Decomposed));
        }
    }

    [TestCase("a<b")]
    [TestCase("a>b")]
    [TestCase("a\\b")]
    [TestCase("~a")]
    [TestCase("a.")]
    public async Task A_forbidden_name_is_refused_for_an_upload_session(string name)
    {
        var (status, body) = await Client.PostAsync($"{DriveUrl}/root:/{Uri.EscapeDataString(name)}:/createUploadSession", "{}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That(
                (string)body["error"]!["message"]!,
                Is.EqualTo("The provided name cannot contain reserved characters or be a reserved name."));
        }
    }
}
