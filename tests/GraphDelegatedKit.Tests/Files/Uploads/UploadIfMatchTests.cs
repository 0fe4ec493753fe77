using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Conditional uploads replace only the version of the item that the caller expects.</summary>
[Category("Slow")] // many small tenants, which together take longer than all other tests of the room
public class UploadIfMatchTests
{
    private const string Name = "seen.bin";
    private const int Fragment = 8 * 320 * 1024;
    private const int Size = (2 * Fragment) + 12_345;

    [TestCase(1000)]
    [TestCase(Size)]
    public async Task An_item_with_the_expected_ETag_is_replaced(int size)
    {
        using var file = new TemporaryFile(size);
        await using var fixture = await UploadFixture.SignInAsync();
        await fixture.StoreAsync(Name, [1]);
        var eTag = await fixture.GetETagAsync(Name);

        var receipt = await fixture.UploadAsync(file, Name, CreateOptions(eTag));

        // A PATCH that sets the times of a small file names the item that was just stored.
        var conditionalRequests = fixture.Tenant.Requests
            .Where(request => request.Method != "PATCH" && request.Headers.ContainsKey("If-Match")).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Replaced));
            Assert.That(fixture.HasContent(Name, file.Content), Is.True);
            Assert.That(conditionalRequests.Count, Is.EqualTo(1));
            Assert.That(conditionalRequests[0].IsPreAuthenticated, Is.False);
            Assert.That(conditionalRequests[0].Headers["If-Match"], Is.EqualTo(eTag));
        }
    }

    [TestCase(1000, true)]
    [TestCase(1000, false)]
    [TestCase(Size, true)]
    [TestCase(Size, false)]
    public async Task An_item_with_another_ETag_is_unchanged_and_no_byte_is_sent(int size, bool exists)
    {
        using var file = new TemporaryFile(size);
        await using var fixture = await UploadFixture.SignInAsync();
        await fixture.StoreAsync(exists ? Name : "another.bin", [1]);
        var eTag = await fixture.GetETagAsync(exists ? Name : "another.bin");
        if (exists) await fixture.StoreAsync(Name, [2]);

        var rejected = (await Assert.ThrowsAsync<GraphException>(() => fixture.UploadAsync(file, Name, CreateOptions(eTag))))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Status, Is.EqualTo(HttpStatusCode.PreconditionFailed));
            Assert.That(rejected.Code, Is.EqualTo("resourceModified"));
            Assert.That(
                fixture.Tenant.Requests.Count(
                    request => request.Method is "PUT" || request.Path.EndsWith("Session", StringComparison.Ordinal)),
                Is.Zero);
        }
    }

    [Test]
    public async Task An_item_that_changes_during_a_conditional_upload_is_unchanged()
    {
        using var file = new TemporaryFile(Size);
        await using var fixture = await UploadFixture.SignInAsync();
        await fixture.StoreAsync(Name, [1]);
        var eTag = await fixture.GetETagAsync(Name);

        void ChangeItemAfterFirstRange(TransferProgress progress)
        {
            if (progress.BytesTransferred == Fragment) fixture.StoreAsync(Name, [2]).GetAwaiter().GetResult();
        }

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => fixture.UploadAsync(file, Name, CreateOptions(eTag), progress: ChangeItemAfterFirstRange)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.ItemChanged));
            Assert.That(fixture.HasContent(Name, [2]), Is.True);
            Assert.That(fixture.Tenant.Requests[^1].Method, Is.EqualTo("DELETE"));
        }
    }

    [Test]
    public async Task A_new_session_of_a_conditional_upload_is_not_mistaken_for_a_change()
    {
        using var file = new TemporaryFile(Size);
        await using var fixture = await UploadFixture.SignInAsync();
        await fixture.StoreAsync(Name, [1]);
        fixture.Tenant.Faults.DeleteUploadSession(Fragment);

        var receipt = await fixture.UploadAsync(file, Name, CreateOptions(await fixture.GetETagAsync(Name)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Replaced));
            Assert.That(fixture.Tenant.Uploads.Count, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task A_lost_reply_to_a_small_conditional_upload_is_reconciled()
    {
        using var file = new TemporaryFile(1000);
        await using var fixture = await UploadFixture.SignInAsync();
        await fixture.StoreAsync(Name, [1]);
        fixture.Tenant.Faults.LoseResponse("*/content", method: "PUT");

        var receipt = await fixture.UploadAsync(file, Name, CreateOptions(await fixture.GetETagAsync(Name)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Reconciled));
            Assert.That(fixture.HasContent(Name, file.Content), Is.True);
        }
    }

    [Test]
    public async Task A_conditional_upload_resumes_although_its_own_session_changed_the_ETag()
    {
        using var file = new TemporaryFile(Size);
        using var journal = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        await using var fixture = await UploadFixture.SignInAsync();
        await fixture.StoreAsync(Name, [1]);
        var eTag = await fixture.GetETagAsync(Name);
        await Assert.CatchAsync<OperationCanceledException>(() => fixture.UploadAsync(
            file,
            Name,
            CreateOptions(eTag),
            journal,
            progress => { if (progress.BytesTransferred > 0) cancellation.Cancel(); },
            cancellation.Token));

        var receipt = await fixture.UploadAsync(file, Name, CreateOptions(eTag), journal);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Replaced));
            Assert.That(receipt.ResumedFrom, Is.EqualTo(Fragment));
            Assert.That(fixture.Tenant.Uploads.Count, Is.EqualTo(1));
        }
    }

    private static UploadOptions CreateOptions(string eTag) => new() { IfMatch = eTag, FragmentSize = Fragment };
}
