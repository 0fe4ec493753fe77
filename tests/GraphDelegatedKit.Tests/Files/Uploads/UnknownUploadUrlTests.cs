namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// A user who may write a file, but not its folder: the service opens upload sessions and then answers 404 to their upload URLs, while a
/// single PUT works (onedrive-api-docs#1231, msgraph-sdk-javascript#272).
/// </summary>
public sealed class UnknownUploadUrlTests() : JournaledTenantFixture(UnknownUploadUrlTests.Size)
{
    private const int Size = Range + 1;
    private const string Name = "shared.bin";

    [TestCase(ConflictBehavior.Replace, "PUT")]
    [TestCase(ConflictBehavior.Replace, null, Description = "GET and DELETE are answered 404 too.")]
    [TestCase(ConflictBehavior.Fail, "PUT")]
    [TestCase(ConflictBehavior.Rename, "PUT")]
    public async Task A_file_whose_upload_URLs_are_never_found_is_sent_in_one_request(ConflictBehavior conflict, string? method)
    {
        if (conflict == ConflictBehavior.Replace) await Fixture.StoreAsync(Name, [1]);
        Fixture.Tenant.Files.SimulateConsumerDrive(Fixture.DriveId); // a session that cannot be deleted does not hold the name here
        Fixture.Tenant.Faults.Fail("*/uploadSession", 404, times: 999, method: method);

        var receipt = await UploadAsync(conflict);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(conflict == ConflictBehavior.Replace ? UploadOutcome.Replaced : UploadOutcome.Created));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(Fixture.HasContent(Name, SourceFile.Content));
            Assert.That(await CreateFiles().ListPendingUploadsAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task An_upload_URL_that_is_never_found_is_explained_if_the_single_request_fails_too()
    {
        Fixture.Tenant.Faults.Fail("*/uploadSession", 404, times: 999, method: "PUT");
        Fixture.Tenant.Faults.Fail("*/content", 403, code: "accessDenied", method: "PUT");

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(ConflictBehavior.Replace)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.SessionLost));
            Assert.That(interrupted.Message, Does.Contain("404").And.Contain("folder"));
        }
    }

    [Test]
    public async Task A_deferred_commit_needs_a_session_so_that_an_unknown_upload_URL_is_an_error()
    {
        Fixture.Tenant.Faults.Fail("*/uploadSession", 404, times: 999, method: "PUT");

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => UploadAsync(ConflictBehavior.Replace, _ => Task.CompletedTask)))!;

        Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.SessionLost));
        Assert.That(Fixture.Tenant.Requests.Count(request => request.Path.EndsWith("/content", StringComparison.Ordinal)), Is.Zero);
    }

    [Test]
    public async Task A_session_that_still_holds_the_name_is_not_reported_as_another_file()
    {
        Fixture.Tenant.Faults.Fail("*/uploadSession", 404, times: 999); // neither found nor deleted

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(ConflictBehavior.Replace)))!;

        Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.SessionLost));
    }

    [Test]
    public async Task A_session_that_ends_after_its_first_range_is_not_followed_by_a_single_request()
    {
        Fixture.Tenant.Faults.DeleteUploadSession(Range);
        Fixture.Tenant.Faults.DeleteUploadSession(Range);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(ConflictBehavior.Replace)))!;

        Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.SessionLost));
        Assert.That(interrupted.Message, Does.Not.Contain("folder"));
    }

    private Task<UploadReceipt> UploadAsync(ConflictBehavior conflict, Func<CancellationToken, Task>? beforeCommit = null) =>
        CreateFiles().UploadAsync(
            SourceFile.Path,
            DrivePath.In(Fixture.DriveId, Name),
            new() { Conflict = conflict, FragmentSize = Range, MaxSingleRequestSize = 1000, BeforeCommit = beforeCommit });
}
