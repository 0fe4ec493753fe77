namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>Escaping writes a surrogate without its other half as U+FFFD: a file of that name would be looked for, or made, under another.</summary>
public sealed class Half_a_character_is_not_sent_as_another
{
    private static readonly string[] Names = ["a\ud83d", "\ude00b", "\ude00\ud83d", "\ud83d\ud83d\ude00"]; // no attribute can hold them

    [Test]
    public void A_surrogate_alone_is_refused([Range(0, 3)] int which)
    {
        var name = Names[which];

        Assert.Multiple(() =>
        {
            Assert.That(() => Sent($"me/drive/root:/{name}"), Throws.ArgumentException.With.Message.Contains("{name}"));
            Assert.That(() => Sent($"users/{name}"), Throws.ArgumentException);
            Assert.That(() => GraphUrl.Literal(name), Throws.ArgumentException);
        });
    }

    private static string Sent(GraphUrl url) => url.ToUri(GraphCloud.Global).OriginalString;
}
