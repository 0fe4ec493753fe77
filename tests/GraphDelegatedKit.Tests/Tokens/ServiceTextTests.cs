using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Tokens;

public sealed class ServiceTextTests
{
    [TestCase("plain text", "plain text")]
    [TestCase("Größe ☃ 😀", "Größe ☃ 😀")]
    [TestCase("a\r\n\tb", "a b")]
    [TestCase("a\u2028b\u2029c\u0085d", "a b c d")]
    [TestCase("\u001b[31mred", "\ufffd[31mred")]
    [TestCase("a\u009b31mb", "a\ufffd31mb", Description = "CSI as one C1 character")]
    [TestCase("a\u202eb\u200bc\ufeffd", "a\ufffdb\ufffdc\ufffdd")]
    [TestCase("a\0b\u007fc", "a\ufffdb\ufffdc")]
    public void Text_of_a_service_is_one_line_without_control_and_format_characters(string text, string expected)
    {
        Assert.That(ServiceText.Clean(text, 100), Is.EqualTo(expected));
    }

    [Test]
    public void Half_a_surrogate_pair_is_replaced()
    {
        Assert.That(ServiceText.Clean("a\ud83db", 100), Is.EqualTo("a\ufffdb"));
    }

    [Test]
    public void A_tag_character_beyond_the_first_plane_is_replaced()
    {
        Assert.That(ServiceText.Clean("a\U000E0041b", 100), Is.EqualTo("a\ufffdb"));
    }

    [Test]
    public void Long_text_is_cut_between_characters()
    {
        Assert.That(ServiceText.Clean("abc😀", 4), Is.EqualTo("abc…"));
        Assert.That(ServiceText.Clean(new string('x', 60_000), 100), Has.Length.EqualTo(101));
    }

    [Test]
    public void Text_without_harmful_characters_is_returned_itself()
    {
        const string text = "Größe";

        Assert.That(ServiceText.Clean(text, 100), Is.SameAs(text));
    }
}
