using System.Net;
using System.Net.Http.Headers;
using System.Text;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// The refusal of an infected file was taken for an expired address: six requests in a minute, and a remedy about permissions
/// (onedrive-api-docs#1626, #322).
/// </summary>
public sealed class InfectedFileTests : ScriptedDownloadFixture
{
    private const string InnerCode = """{"error":{"code":"accessDenied","message":"No.","innerError":{"code":"malwareDetected"}}}""";
    private const string OuterCode = """{"error":{"code":"malwareDetected","message":"No.","innerError":{"code":"accessRestricted"}}}""";

    [TestCase(403, "text/html", "<html>Virus</html>", "True")]
    [TestCase(403, "text/html", "", "name=EICAR")]
    [TestCase(403, "application/json", InnerCode, null)]
    [TestCase(403, "application/json", OuterCode, null)]
    [TestCase(200, "text/html", "<html>Virus</html>", "True")]
    [TestCase(200, "application/json", OuterCode, null)]
    [TestCase(200, "text/plain", InnerCode, null)]
    [TestCase(200, "application/octet-stream", OuterCode, null)]
    [TestCase(404, "text/html", "", "1")]
    public async Task An_infected_file_is_requested_once_and_has_a_reason_of_its_own(int status, string type, string body, string? header)
    {
        File.WriteAllText(Folder["a.bin"], "mine");
        Handler.RespondsWithItem(20_000).RespondsWith((_, _) => Refuse((HttpStatusCode)status, type, body, header));

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => Files.DownloadAsync(
            ServedFile.Path, Folder["a.bin"], new DownloadOptions { Conflict = ConflictBehavior.Replace }));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.BlockedAsMalware));
            Assert.That(interrupted.Message, Does.Contain("administrator"));
            Assert.That((interrupted.InnerException as GraphException)?.Code, Is.EqualTo("malwareDetected"));
            Assert.That((interrupted.InnerException as GraphException)?.Remedy, Does.Contain("administrator"));
            Assert.That(Handler.Requests, Has.Count.EqualTo(2), "the item, and the content once");
            Assert.That(File.ReadAllText(Folder["a.bin"]), Is.EqualTo("mine"));
        }
    }

    [TestCase(403, "application/json", InnerCode, null)]
    [TestCase(200, "application/octet-stream", OuterCode, null)]
    public async Task An_infected_file_is_not_opened_as_a_stream(int status, string type, string body, string? header)
    {
        Handler.RespondsWithItem(20_000).RespondsWith((_, _) => Refuse((HttpStatusCode)status, type, body, header));

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => Files.OpenReadAsync(ServedFile.Path));

        Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.BlockedAsMalware));
    }

    [Test]
    public async Task An_item_that_is_refused_as_infected_names_the_administrator_and_not_the_permissions()
    {
        Handler.RespondsWith(HttpStatusCode.Forbidden, OuterCode);

        var error = await Assert.ThrowsAsync<GraphException>(() => Files.DownloadAsync(ServedFile.Path, Folder["a.bin"]));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("malwareDetected"));
            Assert.That(error.Remedy, Does.Contain("administrator").And.Not.Contain("permission"));
        }
    }

    [Test]
    public async Task A_header_that_says_that_a_file_is_not_infected_is_no_refusal()
    {
        var content = TestData.CreateRandomBytes(1000);
        Handler.RespondsWithItem(1000).RespondsWith((_, _) =>
        {
            var response = new HttpResponseMessage { Content = new ByteArrayContent(content) };
            response.Headers.Add("X-Virus-Infected", "false");
            return Task.FromResult(response);
        });

        var receipt = await Files.DownloadAsync(ServedFile.Path, Folder["a.bin"]);

        Assert.That(receipt.Size, Is.EqualTo(1000));
    }

    private static Task<HttpResponseMessage> Refuse(HttpStatusCode status, string type, string body, string? header)
    {
        var response = new HttpResponseMessage(status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (header is not null) response.Headers.Add("X-Virus-Infected", header);
        return Task.FromResult(response);
    }
}
