using System.Net;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// The rule that every deletion of an uploaded file passes: the conflict rule of the caller requires it, and the taken name was seen.
/// </summary>
public sealed class UploadedFileRemovalTests
{
    private static readonly DriveItem Uploaded = new() { Id = "ours", Name = "upload-1.partial" };

    // Only the first row of each cause may delete: the others are what a wrong deletion was or could be based on.
    [TestCase(nameof(RemovalCause.NameRefused), ConflictBehavior.Fail, "another file", 409, "nameAlreadyExists", true)]
    [TestCase(nameof(RemovalCause.NameRefused), ConflictBehavior.Fail, "another file", 409, "NameAlreadyExists", true)]
    [TestCase(nameof(RemovalCause.NameRefused), ConflictBehavior.Fail, "a folder", 409, "nameAlreadyExists", true)]
    [TestCase(nameof(RemovalCause.NameRefused), ConflictBehavior.Fail, null, 409, "nameAlreadyExists", false, Description = "not seen")]
    [TestCase(nameof(RemovalCause.NameRefused), ConflictBehavior.Fail, "ours", 409, "nameAlreadyExists", false)]
    [TestCase(nameof(RemovalCause.NameRefused), ConflictBehavior.Fail, "another file", 409, "resourceModified", false)]
    [TestCase(nameof(RemovalCause.NameRefused), ConflictBehavior.Fail, "another file", 409, "editConflict", false)]
    [TestCase(nameof(RemovalCause.NameRefused), ConflictBehavior.Fail, "another file", 409, "Conflict", false, Description = "HTML body")]
    [TestCase(nameof(RemovalCause.NameRefused), ConflictBehavior.Fail, "another file", 412, "nameAlreadyExists", false)]
    [TestCase(nameof(RemovalCause.NameRefused), ConflictBehavior.Fail, "another file", 500, "generalException", false)]
    [TestCase(nameof(RemovalCause.NameRefused), ConflictBehavior.Replace, "another file", 409, "nameAlreadyExists", false)]
    [TestCase(nameof(RemovalCause.NameRefused), ConflictBehavior.Rename, "another file", 409, "nameAlreadyExists", false)]
    [TestCase(nameof(RemovalCause.StoredUnderFinalName), ConflictBehavior.Replace, "another file", 0, "", true)]
    [TestCase(nameof(RemovalCause.StoredUnderFinalName), ConflictBehavior.Replace, "ours", 0, "", false)]
    [TestCase(nameof(RemovalCause.StoredUnderFinalName), ConflictBehavior.Replace, "a folder", 0, "", false)]
    [TestCase(nameof(RemovalCause.StoredUnderFinalName), ConflictBehavior.Replace, null, 0, "", false)]
    [TestCase(nameof(RemovalCause.Cancelled), ConflictBehavior.Fail, null, 0, "", true)]
    [TestCase(nameof(RemovalCause.Cancelled), ConflictBehavior.Fail, "ours", 0, "", false, Description = "it has its final name")]
    public void An_uploaded_file_may_be_deleted_only_for_the_rule_of_the_caller_and_a_seen_fact(
        string cause, ConflictBehavior conflict, string? holder, int status, string code, bool expected)
    {
        var refusal = status == 0 ? null : new GraphException((HttpStatusCode)status, code, "x");

        var isAllowed = UploadedFileRemoval.IsAllowed(
            Enum.Parse<RemovalCause>(cause), conflict, Uploaded, CreateHolder(holder), refusal);

        Assert.That(isAllowed, Is.EqualTo(expected));
    }

    [Test]
    public void A_taken_name_is_recognised_in_an_inner_code()
    {
        var refusal = new GraphException(HttpStatusCode.Conflict, "conflict", "x") { InnerCodes = ["conflict", "nameAlreadyExists"] };

        Assert.That(
            UploadedFileRemoval.IsAllowed(RemovalCause.NameRefused, ConflictBehavior.Fail, Uploaded, CreateHolder("another file"), refusal),
            Is.True);
    }

    private static DriveItem? CreateHolder(string? holder) => holder switch
    {
        null => null,
        "ours" => Uploaded,
        "a folder" => new DriveItem { Id = "folder", Folder = new FolderFacet(0) },
        _ => new DriveItem { Id = "other", File = new FileFacet(null, null) },
    };
}
