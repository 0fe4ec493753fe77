using Microsoft.CodeAnalysis;
using NUnit.Framework;

namespace GraphDelegatedKit.Analyzers.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class UnescapedUrlAnalyzerTests
{
    [TestCase("""string u = $"users/{id}"; await graph.GetAsync<User>(u);""", "u",
        TestName = "{m}(a variable with an interpolated string)")]
    [TestCase("""var u = "me"; await graph.GetAsync<User>(u);""", "u", TestName = "{m}(a variable that is not a constant)")]
    [TestCase("""await graph.GetAsync<User>("users/" + id);""", "\"users/\" + id", TestName = "{m}(a concatenation)")]
    [TestCase("""await graph.GetAsync<User>(Users + "/" + id);""", "Users + \"/\" + id", TestName = "{m}(a concatenation with a constant)")]
    [TestCase("""await graph.GetAsync<User>("a" + number);""", "\"a\" + number", TestName = "{m}(a concatenation with a number)")]
    [TestCase(
        """await graph.GetAsync<User>(flag ? "me" : $"users/{id}");""", "flag ? \"me\" : $\"users/{id}\"", TestName = "{m}(a conditional)")]
    [TestCase("""await graph.GetAsync<User>(id ?? "me");""", "id ?? \"me\"", TestName = "{m}(a coalesce)")]
    [TestCase(
        """await graph.GetAsync<User>(number switch { 1 => "me", _ => id });""", "number switch { 1 => \"me\", _ => id }",
        TestName = "{m}(a switch)")]
    [TestCase("""await graph.GetAsync<User>(string.Format("users/{0}", id));""", "string.Format(\"users/{0}\", id)",
        TestName = "{m}(Format)")]
    [TestCase("""await graph.GetAsync<User>(string.Concat("users/", id));""", "string.Concat(\"users/\", id)", TestName = "{m}(Concat)")]
    [TestCase("""await graph.GetAsync<User>(string.Join('/', args));""", "string.Join('/', args)", TestName = "{m}(Join)")]
    [TestCase("""await graph.GetAsync<User>((string)$"users/{id}");""", "(string)$\"users/{id}\"", TestName = "{m}(a cast)")]
    [TestCase("""await graph.GetAsync<User>(id);""", "id", TestName = "{m}(a parameter)")]
    [TestCase("""await graph.GetAsync<User>(args[0]);""", "args[0]", TestName = "{m}(an element)")]
    [TestCase("""await graph.GetAsync<User>(GetUrl());""", "GetUrl()", TestName = "{m}(the result of a method)")]
    [TestCase("""await graph.GetAsync<User>(ReadOnlyUrl);""", "ReadOnlyUrl", TestName = "{m}(a readonly field)")]
    [TestCase("""await graph.GetAsync<User>(Property);""", "Property", TestName = "{m}(a property)")]
    [TestCase("""await graph.GetAsync<User>(id!);""", "id", TestName = "{m}(a suppressed null)")]
    [TestCase("""await graph.GetAsync<User>(new Uri("https://x/y").PathAndQuery);""", "new Uri(\"https://x/y\").PathAndQuery",
        TestName = "{m}(a property of an object)")]
    [TestCase("""await graph.GetAsync<User>(await Task.FromResult("me"));""", "await Task.FromResult(\"me\")", TestName = "{m}(an await)")]
    [TestCase("""await graph.GetAsync<User>(cancellationToken: cancellationToken, url: id);""", "id", TestName = "{m}(a named argument)")]
    [TestCase("""await GraphClientExtensions.GetAsync<User>(graph, id);""", "id", TestName = "{m}(a static call)")]
    [TestCase("""Func<string, Task<User>> f = u => graph.GetAsync<User>(u);""", "u", TestName = "{m}(a lambda)")]
    [TestCase("""Func<string, CancellationToken, Task<User>> f = graph.GetAsync<User>;""", "graph.GetAsync<User>",
        TestName = "{m}(a method group)")]
    [TestCase("""var u = "users/"; u += id; graph.ListAsync<User>(u);""", "u", TestName = "{m}(a list)")]
    [TestCase("""graph.DeltaAsync<User>("users/delta?" + id);""", "\"users/delta?\" + id", TestName = "{m}(a delta)")]
    [TestCase("""await graph.CountAsync("users?$filter=" + id);""", "\"users?$filter=\" + id", TestName = "{m}(a count)")]
    [TestCase("""await graph.DeleteAsync("users/" + id);""", "\"users/\" + id", TestName = "{m}(a DELETE)")]
    [TestCase("""await graph.PatchAsync<User>("users/" + id, new User());""", "\"users/\" + id", TestName = "{m}(a PATCH)")]
    [TestCase("""_ = new GraphRequest(HttpMethod.Get, "users/" + id);""", "\"users/\" + id", TestName = "{m}(a request)")]
    [TestCase("""_ = new BulkRequest(id, HttpMethod.Get, "users/" + id);""", "\"users/\" + id", TestName = "{m}(a bulk request)")]
    [TestCase("""_ = GraphUrl.Literal("users/" + id);""", "\"users/\" + id", TestName = "{m}(GraphUrl.Literal)")]
    public async Task A_URL_that_is_built_at_run_time_is_an_error(string code, string reported)
    {
        Assert.That(await CompiledProgram.FindErrorsAsync(code), Is.EqualTo(new[] { reported }));
    }

    [TestCase("""await graph.GetAsync<User>("me");""", TestName = "{m}(a literal)")]
    [TestCase("""await graph.GetAsync<User>(@"me"); await graph.GetAsync<User>("""
        + "\"\"\"me\"\"\"" + """);""", TestName = "{m}(a verbatim and a raw literal)")]
    [TestCase("""await graph.GetAsync<User>($"users/{id}");""", TestName = "{m}(an interpolated string)")]
    [TestCase("""await graph.GetAsync<User>($"users/{id}?$select={Users}");""", TestName = "{m}(an interpolated string with a constant)")]
    [TestCase("""await graph.GetAsync<User>(Users);""", TestName = "{m}(a constant)")]
    [TestCase("""await graph.GetAsync<User>(Users + "?$top=5");""", TestName = "{m}(constants joined)")]
    [TestCase("""const string u = "me"; await graph.GetAsync<User>(u);""", TestName = "{m}(a local constant)")]
    [TestCase("""await graph.GetAsync<User>(nameof(Users));""", TestName = "{m}(nameof)")]
    [TestCase("""await graph.GetAsync<User>($"{Users}/delta");""", TestName = "{m}(constants interpolated)")]
    [TestCase("""await graph.GetAsync<User>(flag ? "me" : Users);""", TestName = "{m}(a choice between constants)")]
    [TestCase("""await graph.GetAsync<User>(number switch { 1 => "me", 2 => Users, _ => throw new InvalidOperationException() });""",
        TestName = "{m}(a switch between constants)")]
    [TestCase("""GraphUrl u = $"users/{id}"; await graph.GetAsync<User>(u);""", TestName = "{m}(a GraphUrl variable)")]
    [TestCase("""await graph.GetAsync<User>(flag ? (GraphUrl)$"me" : $"users/{id}");""", TestName = "{m}(a choice between GraphUrls)")]
    [TestCase("""string Get([ConstantExpected] string u) => graph.ListAsync<User>(u).ToString()!; Get("me");""",
        TestName = "{m}(a parameter that takes constants)")]
    [TestCase("""await graph.Files().UploadAsync(id, DrivePath.In(id, id));""", TestName = "{m}(strings that are no URL)")]
    [TestCase("""int.Parse(id); string.Format(id, args); new HttpClient().GetAsync(id).Wait();""", TestName = "{m}(other libraries)")]
    public async Task A_URL_of_constants_or_with_escaped_placeholders_is_no_error(string code)
    {
        Assert.That(await CompiledProgram.FindErrorsAsync(code), Is.Empty);
    }

    [Test]
    public async Task The_error_says_that_values_would_go_out_unescaped()
    {
        var diagnostic = (await CompiledProgram.GetDiagnosticsAsync("""await graph.GetAsync<User>("users/" + id);""")).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(diagnostic.Id, Is.EqualTo("GDK0001"));
            Assert.That(diagnostic.Severity, Is.EqualTo(DiagnosticSeverity.Error));
            Assert.That(
                diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture),
                Does.Contain("would go out unescaped").And.Contain("\"users/\" + id").And.Contain("$\"users/{id}\""));
        }
    }
}
