using NUnit.Framework;

namespace GraphDelegatedKit.Analyzers.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class UnescapedUrlCodeFixTests
{
    [TestCase("""await graph.GetAsync<User>("users/" + id);""", """await graph.GetAsync<User>($"users/{id}");""")]
    [TestCase(
        """await graph.GetAsync<User>("users/" + id + "/messages?$top=" + number);""",
        """await graph.GetAsync<User>($"users/{id}/messages?$top={number}");""")]
    [TestCase("""await graph.GetAsync<User>(Users + "/" + id);""", """await graph.GetAsync<User>($"users/{id}");""")]
    [TestCase("""await graph.GetAsync<User>(("users/" + (id)));""", """await graph.GetAsync<User>($"users/{id}");""")]
    [TestCase(
        """await graph.GetAsync<User>("users/" + (flag ? id : "x"));""",
        """await graph.GetAsync<User>($"users/{(flag ? id : "x")}");""")]
    [TestCase("""await graph.GetAsync<User>(("users/" + id)!);""", """await graph.GetAsync<User>($"users/{id}");""")]
    [TestCase(
        """await graph.GetAsync<User>("me/messages?$search=\"" + id + "\"");""",
        """await graph.GetAsync<User>($"me/messages?$search=\"{id}\"");""")]
    [TestCase("""await graph.GetAsync<User>("a{b}" + id);""", """await graph.GetAsync<User>($"a{{b}}{id}");""")]
    [TestCase("""await graph.GetAsync<User>(string.Format("users/{0}", id));""", """await graph.GetAsync<User>($"users/{id}");""")]
    [TestCase(
        """await graph.GetAsync<User>(string.Format("users/{1}?$top={0:D3}&x={{}}", number, id));""",
        """await graph.GetAsync<User>($"users/{id}?$top={number:D3}&x={{}}");""")]
    [TestCase("""await graph.GetAsync<User>(string.Concat("users/", id));""", """await graph.GetAsync<User>($"users/{id}");""")]
    [TestCase("""await graph.GetAsync<User>((string)$"users/{id}");""", """await graph.GetAsync<User>($"users/{id}");""")]
    [TestCase(
        """string u = $"users/{id}"; await graph.GetAsync<User>(u);""", """GraphUrl u = $"users/{id}"; await graph.GetAsync<User>(u);""")]
    [TestCase(
        """var u = "users/" + id; await graph.GetAsync<User>(u); await graph.DeleteAsync(u);""",
        """GraphUrl u = $"users/{id}"; await graph.GetAsync<User>(u); await graph.DeleteAsync(u);""")]
    [TestCase("""var u = "me"; await graph.GetAsync<User>(u);""", """const string u = "me"; await graph.GetAsync<User>(u);""")]
    [TestCase(
        """await graph.GetAsync<User>(flag ? "me" : "users/" + id);""",
        """await graph.GetAsync<User>(flag ? (GraphUrl)$"me" : (GraphUrl)$"users/{id}");""")]
    [TestCase("""_ = new BulkRequest(id, HttpMethod.Get, "users/" + id);""", """_ = new BulkRequest(id, HttpMethod.Get, $"users/{id}");""")]
    public async Task The_fix_makes_each_value_a_placeholder(string code, string expected)
    {
        var fixedCode = await CompiledProgram.FixAsync(code);

        Assert.That(fixedCode?.Replace("GraphDelegatedKit.GraphUrl", "GraphUrl", StringComparison.Ordinal), Is.EqualTo(expected));
        Assert.That(await CompiledProgram.FindErrorsAsync(fixedCode!), Is.Empty);
    }

    // There is no way to tell a value from the rest of the URL.
    [TestCase("""await graph.GetAsync<User>(GetUrl());""")]
    [TestCase("""await graph.GetAsync<User>(id);""")]
    [TestCase("""await graph.GetAsync<User>(string.Join('/', args));""")]
    [TestCase("""await graph.GetAsync<User>(string.Format("{0}/{1}", args));""", Description = "the values are in an array")]
    [TestCase("""var u = "users/"; u += id; await graph.GetAsync<User>(u);""", Description = "the variable is changed")]
    [TestCase("""var u = "users/" + id; Console.WriteLine(u); await graph.GetAsync<User>(u);""", Description = "the variable is also text")]
    public async Task A_URL_whose_values_are_not_known_has_no_fix(string code)
    {
        Assert.That(await CompiledProgram.FixAsync(code), Is.Null);
    }
}
