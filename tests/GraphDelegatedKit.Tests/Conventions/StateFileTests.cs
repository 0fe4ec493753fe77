using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Tests.Conventions;

/// <summary>
/// Every file in which the library keeps its state is opened by PrivateFile, which refuses links, pipes and files of other users. A new
/// reader cannot miss it.
/// </summary>
public sealed partial class StateFileTests
{
    private static readonly string[] Exceptions =
    [
        "Storage/PrivateFile.cs", // opens them
        "Storage/FileLock.cs", // reads /proc/locks and the holder of a lock, for an error message
        "Storage/FolderCheck.cs", // reads /proc and /etc/group
        "Files/Content/FileContent.cs", // the file that the caller uploads, whatever it is
        "Files/Downloads/FilePermissions.cs", // creates a new file to learn the default permissions
    ];

    [Test]
    public void State_files_are_opened_in_one_place()
    {
        var findings = Repository.GetSourceFiles(Repository.LibraryFolder)
            .Where(file => OpensFile().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(Repository.LibraryFolder, file).Replace('\\', '/'));

        Assert.That(findings, Is.EquivalentTo(Exceptions));
    }

    [GeneratedRegex(@"new FileStream\(|\bFile\.(Open|Create|Append|Read|WriteAll)[A-Za-z]*\(|new Stream(Reader|Writer)\(\s*path")]
    private static partial Regex OpensFile();
}
