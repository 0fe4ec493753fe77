using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using NUnit.Framework;

namespace GraphDelegatedKit.Analyzers.Tests;

/// <summary>A method of a program that uses the library, compiled with the analyzer.</summary>
internal static class CompiledProgram
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers = [new UnescapedUrlAnalyzer()];

    private static readonly IReadOnlyList<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The code that the analyzer reports, in order.</summary>
    public static async Task<IReadOnlyList<string>> FindErrorsAsync(string code)
    {
        var (document, diagnostics) = await AnalyzeAsync(code);
        var text = await document.GetTextAsync();
        return [.. diagnostics.Select(diagnostic => text.ToString(diagnostic.Location.SourceSpan))];
    }

    public static async Task<IReadOnlyList<Diagnostic>> GetDiagnosticsAsync(string code) => (await AnalyzeAsync(code)).Diagnostics;

    /// <summary>Applies the code fix to each error.</summary>
    /// <returns>The fixed code; <see langword="null"/> if there is no fix.</returns>
    public static async Task<string?> FixAsync(string code)
    {
        var wasFixed = false;
        while (true)
        {
            var (document, diagnostics) = await AnalyzeAsync(code);
            if (diagnostics.Count == 0 || await FindFixAsync(document, diagnostics[0]) is not { } action)
                return wasFixed ? code : null;

            var operations = await action.GetOperationsAsync(CancellationToken.None);
            var changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;
            code = RemoveFrame((await changed.GetTextAsync()).ToString());
            wasFixed = true;
        }
    }

    private static async Task<CodeAction?> FindFixAsync(Document document, Diagnostic diagnostic)
    {
        CodeAction? found = null;
        var context = new CodeFixContext(document, diagnostic, (action, _) => found ??= action, CancellationToken.None);
        await new UnescapedUrlCodeFix().RegisterCodeFixesAsync(context);
        return found;
    }

    private static async Task<(Document Document, IReadOnlyList<Diagnostic> Diagnostics)> AnalyzeAsync(string code)
    {
        using var workspace = new AdhocWorkspace();
        var project = workspace.AddProject("Program", LanguageNames.CSharp)
            .WithMetadataReferences(References)
            .WithParseOptions(new CSharpParseOptions(LanguageVersion.Latest))
            .WithCompilationOptions(
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        var document = project.AddDocument("Program.cs", SourceText.From(AddFrame(code)));
        var compilation = (await document.Project.GetCompilationAsync())!;
        Assert.That(
            compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error),
            Is.Empty, "the code of a test compiles");

        var diagnostics = await compilation.WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync();
        return (document, [.. diagnostics.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)]);
    }

    private const string Head = """
        using System;
        using System.Collections.Generic;
        using System.Diagnostics.CodeAnalysis;
        using System.Net.Http;
        using System.Threading;
        using System.Threading.Tasks;
        using GraphDelegatedKit;

        class Program
        {
            const string Users = "users";
            static readonly string ReadOnlyUrl = "me";
            string Property { get; set; } = "me";
            static string GetUrl() => "me";

            async Task RunAsync(GraphClient graph, string id, string[] args, bool flag, int number, CancellationToken cancellationToken)
            {
                await Task.CompletedTask;

        """;

    private const string Foot = "\n    }\n}\n";

    private static string AddFrame(string code) => Head + code + Foot;

    private static string RemoveFrame(string text) => text[Head.Length..^Foot.Length].Trim();
}
