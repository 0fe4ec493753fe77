using System.Net;
using System.Text;
using GraphDelegatedKit.Tests.Files;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Tests.Regressions;

public class SecretUrlTests
{
    private const string UploadUrl = "https://contoso.sharepoint.com/s1?tempauth=SECRET";

    [Test]
    public async Task A_pre_authenticated_URL_in_an_error_message_is_not_shown_in_the_exception()
    {
        using var handler = new FakeHttpHandler().RespondsWith(
            HttpStatusCode.BadRequest, TestData.ErrorJson("invalidRequest", $"There is no session at {UploadUrl}."));
        await using var graph = TestData.CreateClient(handler);

        var error = (await Assert.ThrowsAsync<GraphException>(
            () => graph.SendAsync(new GraphRequest(HttpMethod.Get, GraphUrl.PreAuthenticated(UploadUrl)))))!;

        Assert.That(error.ToString(), Does.Not.Contain("SECRET").And.Not.Contain("contoso.sharepoint.com"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Status, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(error.Code, Is.EqualTo("invalidRequest"));
        }
    }

    [Test]
    public async Task An_upload_URL_in_a_commit_error_is_not_shown_in_the_exception()
    {
        using var file = new TemporaryFile(3 * 320 * 1024);
        var drive = new ScriptedDrive();
        (drive.Faults[3], drive.Faults[4]) = (UploadFault.Reply202WithoutItem, UploadFault.CommitRequestReturnsRanges);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            GraphFilesFactory.Create(drive, new Clock())
                .UploadAsync(file.Path, DrivePath.In("d", "big.bin"), new() { FragmentSize = 320 * 1024, MaxSingleRequestSize = 0 })))!;

        Assert.That(interrupted.ToString(), Does.Not.Contain("SECRET"));
        Assert.That(((GraphException)interrupted.InnerException!).Code, Is.EqualTo("malwareDetected"));
    }

    [Test]
    public void An_upload_record_does_not_show_its_upload_URL_in_ToString()
    {
        var record = new UploadRecord
        {
            Account = "a",
            DriveId = "d",
            Path = "a.bin",
            Source = "/a.bin",
            Size = 1,
            Conflict = "fail",
            UploadUrl = UploadUrl,
            StartedOn = TestData.FixedTime,
            ExpiresOn = TestData.FixedTime,
            HashState = new byte[160],
        };

        Assert.That(record.ToString(), Does.Not.Contain("SECRET"));
        Assert.That(Encoding.UTF8.GetString(record.ToJson()), Does.Contain("SECRET"));
    }
}
