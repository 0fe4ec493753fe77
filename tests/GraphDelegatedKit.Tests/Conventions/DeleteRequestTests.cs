using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Tests.Conventions;

/// <summary>What was uploaded is deleted in one place, which asks the rule first; an upload session is deleted in another one.</summary>
public sealed partial class DeleteRequestTests
{
    [Test]
    public void Items_and_sessions_are_deleted_in_one_place_each()
    {
        var files = Repository.GetSourceFiles(Path.Combine(Repository.LibraryFolder, "Files"))
            .Where(file => DeleteRequest().IsMatch(File.ReadAllText(file)))
            .Select(Path.GetFileName);

        Assert.That(files, Is.EquivalentTo(new[] { "UploadedFileRemoval.cs", "UploadSession.cs" }));
    }

    [GeneratedRegex(@"HttpMethod\.Delete|[Gg]raph\.DeleteAsync\(")]
    private static partial Regex DeleteRequest();
}
