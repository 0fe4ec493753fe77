namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// Escaping writes a surrogate without its other half as U+FFFD: a file of that name would be looked for, or made, under another.
/// </summary>
public sealed class LoneSurrogateTests
{
    private static readonly string[] Names = ["a\ud83d", "\ude00b", "\ude00\ud83d", "\ud83d\ud83d\ude00"]; // no attribute can hold them

    [Test]
    public void A_URL_value_with_a_lone_surrogate_is_rejected([Range(0, 3)] int index)
    {
        var name = Names[index];

        Assert.Multiple(() =>
        {
            Assert.That(() => ToAbsoluteUrl($"me/drive/root:/{name}"), Throws.ArgumentException.With.Message.Contains("{name}"));
            Assert.That(() => ToAbsoluteUrl($"users/{name}"), Throws.ArgumentException);
            Assert.That(() => GraphUrl.Literal(name), Throws.ArgumentException);
        });
    }

    private static string ToAbsoluteUrl(GraphUrl url) => url.ToUri(GraphCloud.Global).OriginalString;
}
