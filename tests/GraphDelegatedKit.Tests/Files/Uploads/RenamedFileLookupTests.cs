namespace GraphDelegatedKit.Tests.Files;

/// <summary>The response to a renamed upload is lost while other files with similar names come into being.</summary>
public sealed class RenamedFileLookupTests() : JournaledTenantFixture(RenamedFileLookupTests.Size)
{
    private const int Size = Range + 1;

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_renamed_file_is_found_among_newer_files_of_the_same_size(bool hashes)
    {
        await Fixture.StoreAsync("a.bin", [1]);
        Fixture.Tenant.Downloads.HideHashes = !hashes;
        Fixture.Tenant.Faults.LoseUploadResponse(Size - 1);
        var isStored = false;
        var client = new InterceptingClient(Fixture.Graph, (request, _) =>
        {
            if (isStored || !request.Url.ToUri(GraphCloud.Global).AbsolutePath.EndsWith("/children", StringComparison.Ordinal)) return;
            isStored = true;
            Fixture.StoreAsync("a 2.bin", new byte[Size]).GetAwaiter().GetResult();
        });

        var upload = CreateFiles(client).UploadAsync(
            SourceFile.Path,
            DrivePath.In(Fixture.DriveId, "a.bin"),
            new() { Conflict = ConflictBehavior.Rename, FragmentSize = Range, MaxSingleRequestSize = 0 });

        if (hashes)
            Assert.That((await upload).Item.Name, Is.EqualTo("a 1.bin"));
        else
            Assert.That(
                (await Assert.ThrowsAsync<TransferInterruptedException>(() => upload))!.Reason, Is.EqualTo(TransferReason.OutcomeUnknown));
    }
}
