using System.Text.Json;
using GraphDelegatedKit.Testing.Suggestions;
using NUnit.Framework;

namespace Samples.Tests;

public sealed class UntrustedTextTests
{
    private static readonly JsonSerializerOptions RelaxedEscaping =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [TestCase("\u001b[2Jx", "?[2Jx", TestName = "{m}(ESC)")]
    [TestCase("\u001b]0;title\u0007x", "?]0;title?x", TestName = "{m}(OSC)")]
    [TestCase("\u009b2Jx", "?2Jx", TestName = "{m}(C1 CSI)")]
    [TestCase("\u009d0;x\u009c", "?0;x?", TestName = "{m}(C1 OSC)")]
    [TestCase("a\u007fb\bc\td", "a?b?c?d", TestName = "{m}(DEL, backspace, tab)")]
    [TestCase("a\u202egpj.exe", "a?gpj.exe", TestName = "{m}(right-to-left override)")]
    [TestCase("a\u2066b\u2069c\u200fd\u061ce", "a?b?c?d?e", TestName = "{m}(isolates and marks)")]
    [TestCase("a\u200bb\u200dc\u2060d\ufeffe\u00adf", "a?b?c?d?e?f", TestName = "{m}(zero width, soft hyphen)")]
    [TestCase("a\u034fb\u3164c", "a?b?c", TestName = "{m}(letters that show nothing)")]
    [TestCase("a\U000E0041b", "a?b", TestName = "{m}(tag characters)")]
    [TestCase("a\r\nb\nc\u0085d\u2028e\u2029f", "a b c d e f", TestName = "{m}(line breaks)")]
    [TestCase("  id  x  ", "  id  x  ", TestName = "{m}(spaces stay)")]
    [TestCase("Zoë Ångström 王 \U0001F600 é", "Zoë Ångström 王 \U0001F600 é", TestName = "{m}(names and emoji stay)")]
    public void Text_is_shown_as_one_line_without_characters_that_control_hide_or_reorder(string text, string expected)
    {
        Assert.That(UntrustedText.ToOneLine(text), Is.EqualTo(expected));
    }

    // Not a test case: an attribute cannot hold half a pair.
    [Test]
    public void Half_a_surrogate_pair_is_shown_as_a_question_mark()
    {
        Assert.That(UntrustedText.ToOneLine("a\ud83db"), Is.EqualTo("a?b"));
    }

    [TestCase("a\u202eb\u2066c\u2028d\u200be\ufefff\u0085g", TestName = "{m}(format characters)")]
    [TestCase("\u001b]0;x\u0007\u009b2J\u007f", TestName = "{m}(control characters)")]
    [TestCase("tag \U000E0041 and \U0001F600", TestName = "{m}(beyond 16 bits)")]
    public void Escaped_JSON_holds_none_of_these_characters_and_the_same_value(string value)
    {
        var json = UntrustedText.EscapeJson(JsonSerializer.Serialize(new { value }, RelaxedEscaping));

        Assert.That(UntrustedText.ToOneLine(json), Is.EqualTo(json));
        Assert.That(JsonSerializer.Deserialize<JsonElement>(json).GetProperty("value").GetString(), Is.EqualTo(value));
    }

    [TestCase("acounts", "accounts")]
    [TestCase("singout", "sign-out")]
    [TestCase("--forse-refresh", "--force-refresh")]
    [TestCase("--jsno", "--json")]
    [TestCase("disabel", "disable")]
    [TestCase("DISABLE", "disable")]
    [TestCase("--frobnicate", null)]
    [TestCase("json", null, Description = "an option is no command")]
    [TestCase("x", null)]
    public void A_mistyped_name_is_recognized(string typed, string? expected)
    {
        string[] names = ["accounts", "sign-out", "doctor", "disable", "ls", "--force-refresh", "--json", "--yes", "-r"];

        Assert.That(Suggestion.Find(typed, names), Is.EqualTo(expected));
    }
}
