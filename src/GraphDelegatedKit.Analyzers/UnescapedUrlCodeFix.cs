using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace GraphDelegatedKit.Analyzers;

/// <summary>
/// Passes an interpolated string, whose values are escaped, instead of the string that was built; in place, in each branch of a choice, or
/// in the variable that holds it. A value whose parts are not known, such as the result of a method, has no fix.
/// </summary>
/// <remarks>
/// Not marked as shared: that attribute is in an assembly whose version differs between editors, and the object holds nothing.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnescapedUrlCodeFix))]
public sealed class UnescapedUrlCodeFix : CodeFixProvider
{
    private const string Title = "Escape the values: use an interpolated string as a GraphUrl";
    private const string ConstantTitle = "Make the variable a constant";

    public override ImmutableArray<string> FixableDiagnosticIds => ImmutableArray.Create(UnescapedUrlAnalyzer.RuleId);

    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindNode(context.Span, getInnermostNodeForTie: true) is not ExpressionSyntax expression || model is null) return;

        while (expression.Parent is ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax) // (x), x!
            expression = (ExpressionSyntax)expression.Parent;
        if (TryConvertArgument(expression, model) is { } replacement)
            Register(context, Title, () => root.ReplaceNode(expression, replacement));
        else if (FindVariable(expression, model, context.CancellationToken) is { } variable)
            RegisterForVariable(context, root, model, variable);
    }

    private static void RegisterForVariable(CodeFixContext context, SyntaxNode root, SemanticModel model, VariableDeclaratorSyntax variable)
    {
        var value = variable.Initializer!.Value;
        var declaration = (VariableDeclarationSyntax)variable.Parent!;
        if (model.GetConstantValue(value) is { HasValue: true, Value: string })
            Register(context, ConstantTitle, () => root.ReplaceNode(declaration.Parent!, MakeConstant(declaration)));
        else if (InterpolationBuilder.TryConvert(value, model) is { } interpolated)
            Register(context, Title, () => root.ReplaceNode(
                declaration,
                declaration.ReplaceNode(value, interpolated).WithType(CreateUrlType().WithTriviaFrom(declaration.Type))));
    }

    // Each branch is cast to GraphUrl, because an interpolated string in a conditional expression is otherwise a string.
    private static ExpressionSyntax? TryConvertArgument(ExpressionSyntax expression, SemanticModel model) => expression switch
    {
        ParenthesizedExpressionSyntax parenthesized => TryConvertArgument(parenthesized.Expression, model),
        PostfixUnaryExpressionSyntax suppressed => TryConvertArgument(suppressed.Operand, model),
        ConditionalExpressionSyntax choice =>
            TryConvertBranch(choice.WhenTrue, model) is { } whenTrue && TryConvertBranch(choice.WhenFalse, model) is { } whenFalse
                ? choice.WithWhenTrue(whenTrue).WithWhenFalse(whenFalse)
                : null,
        _ => InterpolationBuilder.TryConvert(expression, model),
    };

    private static CastExpressionSyntax? TryConvertBranch(ExpressionSyntax branch, SemanticModel model) =>
        InterpolationBuilder.TryConvert(branch, model) is { } interpolated
            ? SyntaxFactory.CastExpression(CreateUrlType(), interpolated.WithoutTrivia()).WithTriviaFrom(branch)
            : null;

    // The variable, if it is set once and used as a URL only.
    private static VariableDeclaratorSyntax? FindVariable(
        ExpressionSyntax expression, SemanticModel model, CancellationToken cancellationToken)
    {
        if (model.GetSymbolInfo(expression, cancellationToken).Symbol is not ILocalSymbol local
            || local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is not VariableDeclaratorSyntax variable
            || variable.Initializer is null
            || variable.Parent is not VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax }
            || variable.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member
            || KnownSymbols.Find(model.Compilation) is not { } symbols)
            return null;

        var scope = member is GlobalStatementSyntax ? member.Parent! : member;
        return GetUses(scope, local, model, cancellationToken).All(use => IsUrl(use, model, symbols, cancellationToken)) ? variable : null;
    }

    private static IEnumerable<IdentifierNameSyntax> GetUses(
        SyntaxNode scope, ILocalSymbol local, SemanticModel model, CancellationToken cancellationToken) =>
        scope.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name =>
            name.Identifier.ValueText == local.Name
            && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol, local));

    private static bool IsUrl(
        IdentifierNameSyntax use, SemanticModel model, KnownSymbols symbols, CancellationToken cancellationToken) =>
        use.Parent is ArgumentSyntax argument
        && model.GetOperation(argument, cancellationToken) is Microsoft.CodeAnalysis.Operations.IArgumentOperation operation
        && symbols.IsConstantUrl(operation.Parameter);

    private static LocalDeclarationStatementSyntax MakeConstant(VariableDeclarationSyntax declaration)
    {
        var type = SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.StringKeyword)).WithTrailingTrivia(SyntaxFactory.Space);
        var statement = (LocalDeclarationStatementSyntax)declaration.Parent!;
        return statement.WithDeclaration(declaration.WithType(type))
            .WithModifiers(SyntaxFactory.TokenList(SyntaxFactory.Token(SyntaxKind.ConstKeyword).WithTrailingTrivia(SyntaxFactory.Space)))
            .WithTriviaFrom(statement);
    }

    private static TypeSyntax CreateUrlType() =>
        SyntaxFactory.ParseTypeName("GraphDelegatedKit.GraphUrl").WithAdditionalAnnotations(Simplifier.Annotation);

    private static void Register(CodeFixContext context, string title, System.Func<SyntaxNode> createRoot) => context.RegisterCodeFix(
        CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(createRoot())), title), context.Diagnostics);
}
