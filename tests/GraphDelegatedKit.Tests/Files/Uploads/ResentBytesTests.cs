namespace GraphDelegatedKit.Tests.Files;

/// <summary>The bytes that one fault in a file of 40 MiB causes to be sent in addition to the size of the file, as a table.</summary>
public class ResentBytesTests
{
    [Test]
    [Category("Slow")]
    public async Task A_single_fault_resends_no_acknowledged_byte_and_at_most_one_fragment()
    {
        using var file = new TemporaryFile(SingleFault.Size);
        await using var fixture = await UploadFixture.SignInAsync();
        await TestContext.Out.WriteLineAsync($"{"one fault in 40 MiB",-28}{"beyond the file",20}{"acknowledged, again",22}");

        foreach (var (fault, apply, maxExtraBytes) in SingleFault.Table)
        {
            var name = fault + ".bin";
            apply(fixture.Tenant.Faults, name);
            await fixture.UploadAsync(file, name, new UploadOptions { FragmentSize = SingleFault.Fragment });

            var upload = fixture.Tenant.Uploads.Single(upload => upload.FileName == name);
            var extraBytes = upload.BytesReceived - SingleFault.Size;
            await TestContext.Out.WriteLineAsync($"{fault,-28}{(double)extraBytes / SingleFault.MiB,16:0.00} MiB{upload.BytesResent,20} B");
            using (Assert.EnterMultipleScope())
            {
                Assert.That(upload.BytesResent, Is.Zero, fault);
                Assert.That(fixture.Tenant.Faults.Remaining, Is.Zero, fault);
                Assert.That(extraBytes, Is.InRange(0, maxExtraBytes), fault);
            }
        }
    }
}
