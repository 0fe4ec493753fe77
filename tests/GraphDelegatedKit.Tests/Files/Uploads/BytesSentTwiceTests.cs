namespace GraphDelegatedKit.Tests.Files;

/// <summary>What one fault costs in a file of 40 MiB, as a table: the bytes that went over the line beyond the file's own.</summary>
public class BytesSentTwiceTests
{
    [Test]
    [Category("Slow")]
    public async Task Nothing_after_a_lost_reply_or_a_416_and_at_most_the_broken_fragment_otherwise()
    {
        using var file = new LocalFile(SingleFault.Size);
        await using var person = await UploadPerson.SignInAsync();
        await TestContext.Out.WriteLineAsync($"{"one fault in 40 MiB",-28}{"beyond the file",20}{"acknowledged, again",22}");

        foreach (var (fault, script, most) in SingleFault.Table)
        {
            var name = fault + ".bin";
            script(person.Tenant.Faults, name);
            await person.UploadAsync(file, name, new UploadOptions { FragmentSize = SingleFault.Fragment });

            var upload = person.Tenant.Uploads.Single(upload => upload.FileName == name);
            var beyond = upload.BytesReceived - SingleFault.Size;
            await TestContext.Out.WriteLineAsync($"{fault,-28}{(double)beyond / SingleFault.MiB,16:0.00} MiB{upload.BytesResent,20} B");
            Assert.That((upload.BytesResent, person.Tenant.Faults.Remaining), Is.EqualTo((0, 0)), fault);
            Assert.That(beyond, Is.InRange(0, most), fault);
        }
    }
}
