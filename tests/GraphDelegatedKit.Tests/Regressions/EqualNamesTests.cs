using GraphDelegatedKit.Files.Folders;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// Two local files whose names the service does not distinguish were both sent, and the second replaced the first
/// (onedrive-api-docs#351). A name that is not valid UTF-8 was reported as a file that does not exist.
/// </summary>
public sealed class EqualNamesTests : FolderTransferFixture
{
    [TestCase("caf\u00e9.txt", "cafe\u0301.txt")]
    [TestCase("Mærsk.txt", "Maersk.txt")]
    [TestCase("caf\u00e9/a.txt", "cafe\u0301/b.txt")]
    [Platform("Linux")]
    public async Task Names_that_the_service_does_not_distinguish_are_refused_before_anything_is_sent(string first, string second)
    {
        WriteSourceFile(first, 10);
        WriteSourceFile(second, 20);
        WriteSourceFile("other.txt", 30);

        var results = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results[first].Outcome, Is.EqualTo(TransferOutcome.Refused));
            Assert.That(results[second].Outcome, Is.EqualTo(TransferOutcome.Refused));
            Assert.That(results[first].Reason, Does.Contain("do not distinguish"));
            Assert.That(StoredSizes.Keys, Is.EqualTo(new[] { "other.txt" }));
        }
    }

    [Test]
    [Platform("Linux")]
    public async Task A_name_that_is_not_valid_utf8_is_refused_with_the_reason()
    {
        WriteSourceFile("good.txt", 10);
        Shell.Run("sh", "-c", $"cd '{SourcePath}' && printf x > \"$(printf 'bad\\377.txt')\" && mkdir \"$(printf 'dir\\377')\"");

        var results = await UploadAsync();
        Shell.Run("rm", "-rf", SourcePath); // .NET cannot

        var refused = results.Values.Where(result => result.Outcome == TransferOutcome.Refused).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Select(result => result.Path), Is.EquivalentTo(new[] { "bad\uFFFD.txt", "dir\uFFFD" }));
            Assert.That(refused.Select(result => result.Reason), Is.All.Contains("not valid UTF-8"));
            Assert.That(results["good.txt"].Outcome, Is.EqualTo(TransferOutcome.Transferred));
        }
    }

    [Test]
    public void A_file_whose_name_contains_the_replacement_character_is_an_ordinary_file()
    {
        WriteSourceFile("a\uFFFD.txt", 10);

        Assert.That(LocalTree.List(SourcePath, RemoteFolder, default).Single().Outcome, Is.Null);
    }

    [Test]
    public async Task A_folder_with_a_child_count_of_0_is_listed()
    {
        WriteSourceFile("sub/a.txt", 10);
        await UploadAsync();
        Tenant.Faults.ModifyJson("*", body =>
        {
            foreach (var item in body["value"]?.AsArray() ?? [body])
                if (item?["folder"] is { } folder) folder["childCount"] = 0;
        }, method: "GET", times: 100);

        var results = await UploadAsync();

        Assert.That(results["sub/a.txt"].Outcome, Is.EqualTo(TransferOutcome.Unchanged));
    }

    [Test]
    public void Half_a_surrogate_pair_in_a_name_is_not_valid_on_this_system() =>
        Assert.That(LocalFileName.FindProblem("a\ud83d.txt", isWindows: false), Does.Contain("surrogate"));
}
