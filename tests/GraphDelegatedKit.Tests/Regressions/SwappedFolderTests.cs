using System.Net;
using GraphDelegatedKit.Files.Downloads;
using GraphDelegatedKit.Files.Folders;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// Another program replaced a subfolder by a link while a folder was downloaded: the partial file, its checkpoint or the file itself was
/// written behind the link. A link in place of the partial file was opened in an endless loop.
/// </summary>
[Platform("Linux")]
public sealed class SwappedFolderTests : ScriptedDownloadFixture
{
    private static readonly byte[] Content = TestData.CreateRandomBytes(1000);

    private string Target => Folder["target"];

    private string Outside => Folder["outside"];

    [SetUp]
    public void CreateFolders()
    {
        Directory.CreateDirectory(Target);
        Directory.CreateDirectory(Outside);
    }

    [Test]
    public async Task A_subfolder_that_becomes_a_link_before_its_file_is_opened_leads_nowhere()
    {
        RespondsWithTree();
        Handler.RespondsWith((_, _) => Task.FromResult(SwapThen(ItemResponse())));
        Handler.RespondsWithContent(Content).RespondsWithItem();

        await DownloadAsync();

        Assert.That(Directory.EnumerateFileSystemEntries(Outside), Is.Empty);
    }

    [Test]
    public async Task A_subfolder_that_becomes_a_link_while_its_file_is_downloaded_leads_nowhere()
    {
        RespondsWithTree();
        Handler.RespondsWithItem().RespondsWith((_, _) =>
            Task.FromResult(SwapThen(new HttpResponseMessage { Content = new ByteArrayContent(Content) })));
        Handler.RespondsWithItem();

        var results = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Directory.EnumerateFileSystemEntries(Outside), Is.Empty);
            Assert.That(File.ReadAllBytes(Path.Combine(Target, "moved", "a.bin")), Is.EqualTo(Content), "where the folder is now");
            Assert.That(results["sub/a.bin"].Receipt?.Path, Is.EqualTo(Path.Combine(Target, "sub", "a.bin")));
        }
    }

    [Test]
    public async Task A_subfolder_that_becomes_a_link_while_it_is_opened_leads_nowhere()
    {
        var (subfolder, moved) = (Path.Combine(Target, "sub"), Path.Combine(Target, "moved"));
        Directory.CreateDirectory(subfolder);
        using var stop = new CancellationTokenSource();
        var swapping = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    if (Directory.Exists(moved)) Directory.Delete(moved, recursive: true);
                    Directory.Move(subfolder, moved);
                    Directory.CreateSymbolicLink(subfolder, Outside);
                    File.Delete(subfolder);
                    Directory.CreateDirectory(subfolder);
                }
                catch (IOException)
                {
                    // The other task has created the folder, or writes to it.
                }
            }
        });

        for (var i = 0; i < 2000; i++)
        {
            try
            {
                using var folder = LocalFolder.Open(Target, "sub");
                await File.WriteAllTextAsync(folder.GetFile("a.bin").Path, "content");
            }
            catch (IOException)
            {
                // The link was seen, or the folder was gone.
            }
        }

        await stop.CancelAsync();
        await swapping;

        Assert.That(Directory.EnumerateFileSystemEntries(Outside), Is.Empty);
    }

    [Test]
    public async Task A_failure_in_a_subfolder_names_the_path_that_the_caller_knows()
    {
        Directory.CreateDirectory(Path.Combine(Target, "sub"));
        File.WriteAllText(Path.Combine(Target, "sub", "a.bin.partial"), "a browser's");
        RespondsWithTree();
        Handler.RespondsWithItem();

        var results = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results["sub/a.bin"].Reason, Does.Contain(Path.Combine(Target, "sub", "a.bin.partial")).And.Not.Contain("/proc/"));
            Assert.That(results["sub/a.bin"].Error, Is.InstanceOf<IOException>());
        }
    }

    [Test]
    public async Task A_link_that_comes_and_goes_at_the_partial_file_neither_loops_nor_creates_a_file_behind_it()
    {
        var partialPath = Path.Combine(Target, "a.bin.partial");
        using var stop = new CancellationTokenSource();
        var planting = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    File.CreateSymbolicLink(partialPath, Path.Combine(Outside, "created"));
                    File.Delete(partialPath);
                }
                catch (IOException)
                {
                    // The download has created its partial file.
                }
            }
        });

        var acquiring = Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                try
                {
                    using var fileLock = PartialFileLock.Acquire(Path.Combine(Target, "a.bin"));
                    fileLock.Discard();
                }
                catch (IOException)
                {
                    // The link was seen.
                }
            }
        });
        await acquiring.WaitAsync(TimeSpan.FromMinutes(2));
        await stop.CancelAsync();
        await planting;

        Assert.That(Directory.EnumerateFileSystemEntries(Outside), Is.Empty);
    }

    private static HttpResponseMessage ItemResponse() => FakeHttpHandler.CreateResponse(
        HttpStatusCode.OK,
        """{"id":"i","name":"a.bin","size":1000,"eTag":"e","file":{},"""
        + "\"@microsoft.graph.downloadUrl\":\"https://contoso.sharepoint.com/x?tempauth=SECRET\"}");

    private HttpResponseMessage SwapThen(HttpResponseMessage response)
    {
        Directory.Move(Path.Combine(Target, "sub"), Path.Combine(Target, "moved"));
        Directory.CreateSymbolicLink(Path.Combine(Target, "sub"), Outside);
        return response;
    }

    private void RespondsWithTree() => Handler
        .RespondsWith(HttpStatusCode.OK, """{"id":"f","name":"f","folder":{"childCount":1}}""")
        .RespondsWith(HttpStatusCode.OK, """{"value":[{"id":"s","name":"sub","folder":{"childCount":1}}]}""")
        .RespondsWith(HttpStatusCode.OK, """{"value":[{"id":"i","name":"a.bin","size":1000,"eTag":"e","file":{}}]}""");

    private Task<Dictionary<string, DownloadResult>> DownloadAsync() =>
        Files.DownloadManyAsync(DrivePath.ById("d", "f"), Target).ToDictionaryAsync(result => result.Path);
}
