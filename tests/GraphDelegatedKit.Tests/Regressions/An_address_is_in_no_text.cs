using System.Net;
using System.Text;
using GraphDelegatedKit.Tests.Files;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Tests.Regressions;

public class An_address_is_in_no_text
{
    private const string Address = "https://contoso.sharepoint.com/s1?tempauth=SECRET";

    [Test]
    public async Task Of_an_error_that_repeats_it()
    {
        using var wire = new Wire().Answers(HttpStatusCode.BadRequest, Some.GraphError("invalidRequest", $"There is no session at {Address}."));
        await using var graph = Some.Client(wire);

        var error = (await Assert.ThrowsAsync<GraphException>(() => graph.SendAsync(new GraphRequest(HttpMethod.Get, GraphUrl.PreAuthenticated(Address)))))!;

        Assert.That(error.ToString(), Does.Not.Contain("SECRET").And.Not.Contain("contoso.sharepoint.com"));
        Assert.That((error.Status, error.Code), Is.EqualTo((HttpStatusCode.BadRequest, "invalidRequest")));
    }

    [Test]
    public async Task Of_an_error_about_the_address_in_a_body()
    {
        using var file = new LocalFile(3 * 320 * 1024);
        var drive = new UploadSessionScript();
        (drive.Faults[3], drive.Faults[4]) = (Fault.Commit202WithoutItem, Fault.CommitByAddressRepeatsIt);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            Transfers.By(drive, new Clock()).UploadAsync(file.Path, DrivePath.In("d", "big.bin"), new() { FragmentSize = 320 * 1024, MaxSingleRequestSize = 0 })))!;

        Assert.That(stopped.ToString(), Does.Not.Contain("SECRET"));
        Assert.That(((GraphException)stopped.InnerException!).Code, Is.EqualTo("malwareDetected"));
    }

    [Test]
    public void Of_what_is_written_down()
    {
        var record = new UploadRecord { Account = "a", DriveId = "d", Path = "a.bin", Source = "/a.bin", Size = 1, Conflict = "fail", UploadUrl = Address, StartedOn = Some.Moment, ExpiresOn = Some.Moment, HashState = new byte[160] };

        Assert.That(record.ToString(), Does.Not.Contain("SECRET"));
        Assert.That(Encoding.UTF8.GetString(record.ToJson()), Does.Contain("SECRET"));
    }
}
